// Every word of the page, in English and Chinese.

const WORDS = {
  title: ["Explore", "探索"],
  skip: ["Skip to the question", "跳到提问"],
  language: ["Language", "语言"],
  theme: ["Light or dark", "明暗"],
  "theme auto": ["Auto", "自动"], "theme light": ["Light", "明"], "theme dark": ["Dark", "暗"],
  corpus: ["{documents} documents · {characters} characters · {first} to {last}", "{documents} 篇文献 · {characters} 字 · {first} 至 {last}"],
  "corpus undated": ["{documents} documents · {characters} characters", "{documents} 篇文献 · {characters} 字"],
  sample: ["The sample documents", "示例文献"],
  "open another": ["Open a folder", "打开文件夹"],
  "ask label": ["Which words shall be followed?", "要追踪哪些词语？"],
  "ask hint": ["A phrase; A+B for several forms as one line; A/B for a ratio; * for the ten commonest fillings; \"…\" for signs as they are", "一个词语；A+B 合并几种形式；A/B 求比值；* 取十种最常见的填充；“…” 内符号照原样"],
  "ask placeholder": ["新质生产力", "新质生产力"],
  add: ["Ask", "查询"],
  terms: ["Terms of the lexicon", "词表术语"],
  shifts: ["Shifts to a new form", "新旧形式更替"],
  history: ["Earlier questions", "提问历史"],
  "history none": ["Nothing has been asked yet.", "尚未提问。"],
  "history clear": ["Forget them", "清除"],
  remove: ["Remove {line}", "移除 {line}"],
  term: ["term", "术语"], older: ["older form", "旧形式"],
  provisional: ["provisional", "初步"],
  "provisional long": ["Plain count, look-alikes not yet told apart", "按字面计数，尚未区分形近词语"],
  estimate: ["about {estimate} [{low}–{high}], from {of} places drawn at random", "约 {estimate} [{low}–{high}]，据随机抽取的 {of} 处"],
  deciding: ["deciding, {share}", "判定中，{share}"],
  exact: ["exact", "精确"],
  "exact long": ["{n} counted, {rejected} rejected", "计入 {n} 处，排除 {rejected} 处"],
  occurrences: ["{n} places in {d} documents", "{n} 处，见于 {d} 篇"],
  "ratio total": ["{n} : {m}", "{n} : {m}"],
  cancel: ["Stop", "停止"], cancelled: ["stopped, provisional", "已停止，为初步数"], resume: ["Go on", "继续"],
  questions: ["Exploratory: {n} different questions so far", "探索性分析：至今共提问 {n} 个"],
  see: ["Course", "走势"],
  unit: ["By", "单位"], year: ["Year", "年"], quarter: ["Quarter", "季"], month: ["Month", "月"], week: ["Week", "周"], day: ["Day", "日"],
  measure: ["Measure", "度量"],
  rate: ["per million characters", "每百万字次数"], share: ["share of documents", "文献占比"], count: ["occurrences", "出现次数"],
  part: ["first form among both", "前者在两者中的占比"], ratio: ["ratio A : B", "比值 A : B"], adjusted: ["per million, adjusted for composition", "每百万字次数，按构成调整"],
  "adjusted hint": ["Adjusted: as if every period were made up of the same sources and levels.", "经调整：令各时期来源与层级构成相同。"],
  panels: ["Panels", "版式"], one: ["One panel", "单图"], small: ["Small multiples", "分面"],
  by: ["Group by", "分组"], nothing: ["nothing", "不分组"], source: ["Source", "来源"], level: ["Level", "层级"], province: ["Province", "省份"], folder: ["Folder", "文件夹"],
  bands: ["Intervals", "区间"], milestones: ["Milestones", "里程碑"],
  filters: ["Documents", "文献范围"], from: ["From", "起"], until: ["Until", "止"], "date hint": ["2024, 2024-03 or 2024-03-05", "2024、2024-03 或 2024-03-05"],
  reprints: ["Reprints", "转载"], "reprints count": ["count them", "计入"], "reprints drop": ["leave them out", "排除"], "reprints only": ["only these", "仅转载"],
  unknown: ["not known", "未知"], all: ["all", "全部"],
  "filters all": ["all documents", "全部文献"],
  clear: ["All documents again", "恢复全部文献"],
  "save selection": ["Save this selection as", "将此范围存为"], save: ["Save", "保存"], selections: ["Saved selections", "已存范围"], "delete": ["Delete {name}", "删除 {name}"],
  chart: ["Course of {lines} by {unit}: {measure}. Arrow keys move through the points, Enter shows their places.", "{lines} 的走势，按{unit}：{measure}。方向键移动，回车显示出处。"],
  "no documents": ["No document of this selection lies in a {unit}.", "所选文献没有可归入{unit}的日期。"],
  "no lines": ["Ask for a phrase, or take one of the terms above.", "请输入词语，或从上方术语中选择。"],
  point: ["{line}, {period}: {value}{interval} · {n} in {having} of {documents} documents, {characters} characters{incomplete}", "{line}，{period}：{value}{interval} · {n} 处，见于 {documents} 篇中的 {having} 篇，共 {characters} 字{incomplete}"],
  incomplete: [" · incomplete period", " · 时期不完整"],
  "incomplete note": ["Hollow points: {periods} not covered to its ends.", "空心点：{periods} 未被文献完整覆盖。"],
  "without period": ["{n} documents have no date close enough to lie in a {unit}.", "{n} 篇文献的日期不足以归入{unit}。"],
  gaps: ["Gaps are periods without documents; nothing is smoothed.", "断开处没有文献；未作平滑。"],
  denominators: ["{documents} documents, {characters} characters", "{documents} 篇文献，{characters} 字"],
  "passes stays": ["{a} passes {b} in {period} and stays above it.", "{a} 于 {period} 超过 {b}，此后一直在上。"],
  "passes first": ["{a} first passes {b} in {period}; since then above it in {k} of {n} periods.", "{a} 于 {period} 首次超过 {b}；此后 {n} 个时期中有 {k} 个在上。"],
  numbers: ["The numbers", "数据表"], period: ["Period", "时期"], documents: ["Documents", "文献"], characters: ["Characters", "字数"],
  groups: ["By {by}", "按{by}"], "groups shown": ["{shown} of {all} drawn; the table has all.", "图示 {shown} 个，共 {all} 个；表中俱全。"],
  places: ["Places", "处"], having: ["With it", "含词文献"], first: ["First", "首次"], last: ["Last", "末次"], used: ["Periods in use", "使用时期数"], lived: ["From first to last", "首末跨度"],
  map: ["Tile map: {measure}, {line}", "方块地图：{measure}，{line}"], "map hint": ["Dashed: no documents.", "虚线：无文献。"],
  read: ["Read", "阅读"], beside: ["Neighbours", "搭配"], judge: ["Judge", "判定"], statements: ["Statements", "结论"], discover: ["Discover", "发现"], take: ["Take away", "导出"],
  tabs: ["What to do with the places", "进一步操作"],
  line: ["Phrase", "词语"], order: ["Order", "排序"], date: ["by date", "按日期"], following: ["by the following word", "按后一词"], preceding: ["by the preceding word", "按前一词"], random: ["at random", "随机"],
  seed: ["Seed", "种子"], verdict: ["Places", "范围"], span: ["counted", "计入"], rejected: ["rejected", "排除"], "all places": ["both", "两者"],
  rows: ["{n} places", "{n} 处"], "rows provisional": ["{n} places, not yet decided", "{n} 处，尚未判定"], "only period": ["only {period}", "仅 {period}"], "only group": ["only {group}", "仅 {group}"], "show all": ["Show all again: {what}", "取消限定：{what}"],
  words: ["Words", "词"], "no word": ["nothing", "无"], concordance: ["Concordance; arrow keys move, Enter opens the document", "语境共现；方向键移动，回车打开文献"], loading: ["loading", "载入中"],
  "no places": ["No such place.", "没有这样的出处。"],
  boundary: ["rejected: its characters belong to other words", "排除：字属于其他词语"], nested: ["rejected: lies in a longer form", "排除：在更长形式之内"], undecided: ["not yet decided", "尚未判定"],
  document: ["Document", "文献"], close: ["Close", "关闭"], "previous place": ["Previous place", "上一处"], "next place": ["Next place", "下一处"],
  "previous row": ["Previous row", "上一行"], "next row": ["Next row", "下一行"],
  earlier: ["Earlier document", "更早文献"], later: ["Later document", "更晚文献"], original: ["Original", "原文"], where: ["Where in the document the places stand", "出处在文中的位置"],
  "in document": ["{n} counted, {rejected} rejected here", "本文计入 {n} 处，排除 {rejected} 处"],
  "reprint of": ["Reprint of {doc}", "转载自 {doc}"],
  lookalike: ["Add a look-alike", "添加形近词语"], "lookalike hint": ["A longer word that holds the phrase and is something else; it then wins its place and is not counted.", "包含该词语而另有所指的更长词语；添加后由它占位，不再计入。"], "lookalike saved": ["Saved in {file}: {all}", "已存入 {file}：{all}"], "with lookalikes": ["without {words}", "不含 {words}"],
  "beside lead": ["Words within twelve characters of {of} places drawn at random, against places drawn anywhere.", "随机抽取 {of} 处，前后十二字内的词语，与随机位置相比。"],
  keyness: ["Words that set its documents apart", "含词文献的特征词"], "keyness lead": ["{of} documents that have it against {others} that have not.", "含词文献 {of} 篇，与不含的 {others} 篇相比。"],
  word: ["Word", "词"], here: ["here", "此处"], there: ["elsewhere", "别处"], likelihood: ["log-likelihood", "对数似然"], "log ratio": ["log ratio", "对数比"], exploratory: ["Measures to explore by, not tests.", "用于探索，并非检验。"],
  "judge lead": ["A queue drawn at random, counted and rejected places alike. Neither the verdict of the tool nor those of other coders are shown.", "随机队列，计入与排除之处混合；不显示工具与他人的判定。"],
  coder: ["Your name as a coder", "编码者姓名"], begin: ["Begin", "开始"], "judge question": ["Is this an occurrence of {line}?", "此处是否为“{line}”的出现？"],
  yes: ["Yes", "是"], no: ["No", "否"], unsure: ["Unsure", "不确定"], undo: ["Undo", "撤销"], redo: ["Redo", "重做"], note: ["Note", "备注"], skip_place: ["Next", "下一处"], back_place: ["Back", "上一处"],
  keys: ["Keys", "按键"], rank: ["Place {rank} of {total}", "第 {rank} 处，共 {total} 处"], judged: ["{n} judged", "已判 {n} 处"], saved: ["all saved", "均已保存"], unsaved: ["{n} not yet saved", "{n} 处未保存"],
  withdrawn: ["undone", "已撤销"], "queue end": ["The queue is at its end.", "队列已到末尾。"],
  results: ["What follows from the queue", "队列所示"], precision: ["Precision {share} [{low}–{high}]: {right} of {counted} counted places are occurrences.", "精确率 {share} [{low}–{high}]：计入的 {counted} 处中 {right} 处为真。"],
  missed: ["Of {rejected} rejected places judged, {missed} are occurrences.", "已判的排除处 {rejected} 处中，{missed} 处为真。"], "no precision": ["No counted place has been judged yet.", "尚无计入之处被判定。"],
  disagreements: ["Disagreements of coders", "编码者分歧"], "no disagreements": ["Coders agree wherever two have judged the same place.", "凡两人判过的同一处，意见一致。"],
  "statements lead": ["What `annotator trace` found to hold in this folder.", "`annotator trace` 在此文件夹中得到的成立结论。"], "no statements": ["Run `annotator trace` on this folder for statements.", "请先对此文件夹运行 `annotator trace`。"], held: ["Holds", "成立"], "not held": ["Considered and not made", "考虑过而不成立"], scope: ["Scope", "范围"], since: ["Since", "起"], reason: ["Reason", "理由"],
  "take lead": ["Every file carries the question, the filters, the denominators, the version and the digest of the data.", "每个文件都带有问题、范围、分母、版本与数据摘要。"],
  link: ["The view as a link", "本视图链接"], copy: ["Copy", "复制"], copied: ["Copied", "已复制"], figure: ["The chart", "图"], "rows file": ["All {n} rows", "全部 {n} 行"], "course file": ["The numbers of the chart", "图中数据"], report: ["A page of just this view", "仅含本视图的网页"], methods: ["Methods paragraph", "方法说明"], making: ["making {name}…", "正在生成 {name}…"], made: ["{name} is ready ({size})", "{name} 已就绪（{size}）"],
  open: ["Open", "打开"], "open title": ["Which texts?", "打开哪些文献？"], "open lead": ["Drop a folder anywhere on this page, or choose one below {start}.", "把文件夹拖到页面任意处，或从 {start} 之下选择。"], "choose files": ["Choose a folder from the disk", "从磁盘选择文件夹"], tagged: ["tagged", "已标注"], up: ["Up", "上一级"], "open this": ["Open this folder", "打开此文件夹"], "try sample": ["Open the sample", "打开示例"],
  uploading: ["Bringing files in: {done} of {of}", "正在传入文件：{done} / {of}"], tagging: ["Tagging: {share}", "正在标注：{share}"], preparing: ["Preparing: {share}", "正在准备：{share}"], "drop here": ["Drop the folder to tag and explore it", "放下文件夹即可标注并探索"], "nothing dropped": ["Nothing that can be read was dropped.", "未放入可读的文件。"],
  error: ["That did not work: {why}", "未能完成：{why}"], offline: ["The server does not answer. Is `annotator explore` still running?", "服务器没有响应。`annotator explore` 还在运行吗？"],
  "discover lead": ["Formulations that are new, rising, falling, dropped or altered between two spans of time. Exploratory: {n} questions so far.", "两段时间之间新出现、上升、下降、消失或改写的提法。探索性分析，至今提问 {n} 个。"],
  "discover spans": ["Earlier span", "前一时段"], "discover later": ["Later span", "后一时段"], "discover drag": ["Drag over the chart to choose the later span; the span before it of the same length is set beside it.", "在图上拖动选择后一时段；等长的前一时段随之而定。"], find: ["Find formulations", "查找提法"], finding: ["comparing the two spans…", "正在比较两段时间…"], kind: ["Kind", "类别"], formulation: ["Formulation", "提法"], "documents now": ["now", "后期"], "documents before": ["before", "前期"], "first use": ["First use", "首次使用"], "no formulations": ["Nothing stands out.", "没有突出的提法。"],
  zoom: ["Only {from} to {until}", "仅看 {from} 至 {until}"],
  "kind new": ["new", "新出现"], "kind rising": ["rising", "上升"], "kind falling": ["falling", "下降"], "kind dropped": ["dropped", "消失"], "kind altered": ["altered", "改写"],
};

const LEVELS = {
  "central party": "党中央", "central government": "中央政府", ministry: "部委", province: "省级", city: "市级", media: "媒体",
};

let chosen = "en";

export function language() {
  return chosen;
}

export function setLanguage(name) {
  chosen = name === "zh" ? "zh" : "en";
  document.documentElement.lang = chosen === "zh" ? "zh-Hans" : "en";
}

export function t(key, values = {}) {
  const pair = WORDS[key];
  if (!pair) throw new Error(`no words for ${key}`);
  return pair[chosen === "zh" ? 1 : 0].replace(/\{(\w+)\}/g, (_, name) => String(values[name] ?? ""));
}

export function named(grouping, value) {
  if (!value) return t("unknown");
  return grouping === "level" && chosen === "zh" ? (LEVELS[value] ?? value) : value;
}

export function number(value, digits = 0) {
  return value.toLocaleString("en-US", { minimumFractionDigits: digits, maximumFractionDigits: digits });
}

export function big(value) {
  if (chosen === "zh") return value >= 1e8 ? `${number(value / 1e8, 1)} 亿` : value >= 1e4 ? `${number(value / 1e4, value >= 1e6 ? 0 : 1)} 万` : number(value);
  return value >= 1e6 ? `${number(value / 1e6, 1)} million` : number(value);
}

export function measured(value, measure) {
  if (value === null || value === undefined) return "–";
  if (measure === "share" || measure === "part") return `${number(100 * value, value > 0 && value < 0.1 ? 1 : 0)} %`;
  if (measure === "count") return number(value);
  return number(value, value < 10 ? 2 : value < 100 ? 1 : 0);
}
