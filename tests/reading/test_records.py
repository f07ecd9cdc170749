"""Tables and records as people have them: every row is read right or told of, and none costs another."""

from __future__ import annotations

import csv
import gzip
import io
import json

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from annotator.reading import read
from annotator.records import BLANK, Document, Problem
from annotator.text.markup import blanked


@pytest.fixture
def items(tmp_path):
    def items(name: str, content: str | bytes, **fields: str) -> tuple[list[Document], list[Problem]]:
        data = content.encode() if isinstance(content, str) else content
        (tmp_path / name).write_bytes(data)
        found = list(read([tmp_path / name], fields))
        return (
            [item for item in found if isinstance(item, Document)],
            [item for item in found if isinstance(item, Problem)],
        )

    return items


def table(*rows: str) -> str:
    return "\n".join(("题名,发布日期,内容", *rows)) + "\n"


GOOD = "甲,2021-03-04,发展壮大新质生产力。"


def test_a_quotation_that_is_never_closed_costs_no_other_row(items):
    rows = [f"第{number}题,2021-03-04,第{number}篇，关键核心技术。" for number in range(300)]
    rows[7] = '第7题,2021-03-04,"第7篇，关键核心技术。'
    rows[200] = '第200题,2021-03-04,所谓"创新联合体，第200篇。'
    documents, problems = items("a.csv", table(*rows))
    assert [document.title for document in documents] == [f"第{number}题" for number in range(300)]
    assert documents[7].text.strip('"') == "第7篇，关键核心技术。"
    assert [(problem.severity, problem.kind) for problem in problems] == [("doubt", "columns")]
    assert "row 9" in problems[0].problem


def test_a_quotation_over_several_lines_stays_one_text(items):
    documents, problems = items("a.csv", table('甲,2021-03-04,"第一段，\r\n第二段说“好”，\n第三段。"', GOOD))
    assert documents[0].text == "第一段，\r\n第二段说“好”，\n第三段。"
    assert (len(documents), problems) == (2, [])


def test_an_unprotected_comma_is_put_where_it_belongs(items):
    documents, problems = items(
        "a.csv",
        table("甲,2021-03-04,第一,第二，创新联合体。", "乙,丙和丁,2021-03-05,关键核心技术。", GOOD),
    )
    assert [(d.title, d.date, d.text) for d in documents] == [
        ("甲", "2021-03-04", "第一,第二，创新联合体。"),
        ("乙,丙和丁", "2021-03-05", "关键核心技术。"),
        ("甲", "2021-03-04", "发展壮大新质生产力。"),
    ]
    assert [problem.severity for problem in problems] == ["doubt", "doubt"]


def test_rows_that_cannot_be_made_out_are_told_of(items):
    documents, problems = items(
        "a.csv", table("甲,2021-03-04,第一段", "第二段没有引号", "乙,2021-03-05", GOOD, "丙,无,无,无,无,无")
    )
    assert [document.title for document in documents] == ["甲", "甲"]
    assert [(problem.severity, problem.problem[:5]) for problem in problems] == [
        ("part", "row 3"), ("part", "row 4"), ("part", "row 6"),
    ]  # fmt: skip


def test_rows_that_only_lack_or_add_empty_fields_are_rows(items):
    documents, problems = items(
        "a.csv", "标题,正文,备注\n甲,新质生产力,,,\n乙,创新联合体\n\n,,\n丙,新型工业化,好\n"
    )
    assert [document.title for document in documents] == ["甲", "乙", "丙"]
    assert len(problems) == 1


def test_quotation_marks_that_are_escaped_or_not_doubled(items):
    documents, problems = items(
        "a.csv", table('甲,2021-03-04,"他说\\"好\\", 很好"', '乙,2021-03-05,"他说"好"了"')
    )
    assert [document.text for document in documents] == ['他说"好", 很好', '他说"好"了']
    assert len(problems) == 1


@pytest.mark.parametrize("delimiter", [",", "\t", ";", "|", "，"])
def test_whatever_stands_between_columns(items, delimiter):
    rows = [["题名", "发布日期", "内容"], ["甲", "2021-03-04", "发展新质生产力。"]]
    text = "\n".join(map(delimiter.join, rows))
    for above in ("", "sep=" + delimiter + "\n", "导出结果\n时间：2024\n\n"):
        documents, problems = items("a.csv", above + text)
        assert [(d.title, d.date, d.text) for d in documents] == [("甲", "2021-03-04", "发展新质生产力。")]
        assert [problem.severity for problem in problems] == (["doubt"] if above.startswith("导") else [])


@pytest.mark.parametrize(
    ("names", "date"),
    [
        ("Title,PublishedAt,Content", "2021-03-04"),
        ("标题,发布时间,全文", "2021-03-04"),
        ("headline,pub_date,full_text", "2021-03-04"),
        (" title , date , FullText ", "2021-03-04"),
        ("题目,时间,正文内容", "2021-03-04"),
        ("题目,备注,正文内容", ""),
    ],
)
def test_columns_by_their_usual_names(items, names, date):
    documents, problems = items("a.csv", f"{names}\n甲,2021-03-04,发展新质生产力。\n")
    assert [(d.title, d.date, d.text) for d in documents] == [("甲", date, "发展新质生产力。")]
    assert ["备注 holds days" in problem.problem for problem in problems] == ([] if date else [True])


def test_the_texts_are_found_by_what_they_hold_and_that_is_told(items):
    rows = "\n".join(f"{number},甲某,这是第{number}篇较长的文章，讲关键核心技术。" for number in range(5))
    documents, problems = items("a.csv", f"no,who,what\n{rows}\n")
    assert len(documents) == 5
    assert documents[3].text == "这是第3篇较长的文章，讲关键核心技术。"
    assert [(problem.severity, problem.kind) for problem in problems] == [("doubt", "columns")]
    assert "--field text=what" in problems[0].problem
    documents, problems = items("b.jsonl", '{"n": 1, "z": "这是一篇讲关键核心技术的文章。"}\n{"n": 2}\n')
    assert [document.text for document in documents] == ["这是一篇讲关键核心技术的文章。"]
    assert [problem.severity for problem in problems] == ["doubt", "part"]


def test_a_table_without_names_loses_no_row(items):
    documents, problems = items(
        "a.csv", "甲,2021-03-04,发展壮大新质生产力。\n乙,2021-03-05,组建创新联合体的文章。\n"
    )
    assert [document.text for document in documents] == ["发展壮大新质生产力。", "组建创新联合体的文章。"]
    assert "no line with the names" in problems[0].problem


def test_a_table_without_texts_is_refused(items):
    documents, problems = items("a.csv", "序号,金额\n1,20\n2,30\n")
    assert documents == []
    assert (problems[0].severity, len(problems)) == ("lost", 1)
    assert "--field text=NAME" in problems[0].problem


def test_two_columns_of_one_name(items):
    documents, problems = items("a.csv", "标题,正文,正文\n甲,新质生产力,\n乙,,创新联合体\n")
    assert [document.text for document in documents] == ["新质生产力", "创新联合体"]
    assert problems == []
    _, problems = items("b.csv", "标题,正文,正文\n甲,新质生产力,创新联合体\n")
    assert "two columns are called 正文" in problems[0].problem


def test_dates_of_a_column_are_read_by_what_the_column_shows(items):
    rows = [f"甲,0{day}/03/2021,第{day}篇新质生产力" for day in range(1, 10)]
    documents, problems = items("a.csv", table(*rows, "乙,13/03/2021,第十三篇新质生产力"))
    assert [document.date for document in documents][:2] == ["2021-03-01", "2021-03-02"]
    assert problems == []
    documents, problems = items("b.csv", table(*rows))
    # 3 March is 03/03 whichever way.
    assert [document.date for document in documents] == ["", "", "2021-03-03", *[""] * 6]
    assert {problem.kind for problem in problems} == {"date"}
    documents, _ = items("c.csv", "標題,日期,內文,內容\n甲,110/03/04,,發展新質生產力。\n")
    assert documents[0].date == "2021-03-04"


def test_an_unreadable_date_is_told_of_and_a_year_beside_it_is_used(items):
    documents, problems = items(
        "a.csv", "year,date,text\n2021,三月初,新质生产力\n2022,,新质生产力\n,,新质生产力\n"
    )
    assert [document.date for document in documents] == ["2021", "2022", ""]
    assert [(problem.severity, problem.kind) for problem in problems] == [("doubt", "date")]
    assert documents[0].date_text


def test_parts_of_a_date_in_their_columns(items):
    documents, _ = items("a.csv", "年份,日期,标题,正文\n1951,3月4日,论,关键核心技术\n")
    assert documents[0].date == "1951-03-04"
    documents, _ = items("b.csv", "year,month,day,text\n1951,3,4,关键核心技术\n")
    assert documents[0].date == "1951-03-04"


def test_fields_deep_in_a_record(items):
    rows = [{"id": 1, "meta": {"when": "2021-03-04"}, "data": {"body": {"zh": "新质生产力"}, "note": "x"}}]
    documents, problems = items(
        "a.json", json.dumps(rows, ensure_ascii=False), text="data.body.zh", date="meta.when"
    )
    assert [(d.text, d.date, d.doc_id) for d in documents] == [("新质生产力", "2021-03-04", "a.json#1")]
    assert problems == []


def test_what_annotation_tools_export(items):
    label_studio = [
        {"id": 4, "data": {"text": "新质生产力", "date": "2021-03-04"}, "annotations": [{"result": []}]}
    ]
    documents, problems = items("a.json", json.dumps(label_studio, ensure_ascii=False))
    assert [(d.doc_id, d.text, d.date, problems) for d in documents] == [
        ("a.json#4", "新质生产力", "2021-03-04", [])
    ]
    doccano = '{"id": 9, "text": "新质生产力", "label": [[0, 5, "TERM"]], "日期": "2021-03-04"}\n'
    documents, problems = items("b.jsonl", doccano)
    assert [(d.doc_id, d.text, d.date, problems) for d in documents] == [
        ("b.jsonl#9", "新质生产力", "2021-03-04", [])
    ]


def test_what_pandas_writes(items):
    import pandas as pd

    frame = pd.DataFrame({"text": ["新质生产力", "创新联合体"], "date": ["2021-03-04", "2021-03-05"]})
    for orient in ("records", "columns", "split", "index"):
        documents, problems = items("a.json", frame.to_json(orient=orient, force_ascii=False))
        if orient != "index":
            assert [(d.text, d.date) for d in documents] == [
                ("新质生产力", "2021-03-04"),
                ("创新联合体", "2021-03-05"),
            ]
            assert problems == []
    documents, _ = items("a.csv", frame.to_csv(index=True))
    assert [d.text for d in documents] == ["新质生产力", "创新联合体"]


def test_a_name_that_matches_nowhere_is_told_of(items):
    documents, problems = items("a.csv", table(GOOD), date="when", text="内容")
    assert len(documents) == 1
    assert "no column is called when" in problems[0].problem
    documents, problems = items("a.csv", table(GOOD), text="what")
    assert documents == []
    assert "题名, 发布日期, 内容" in problems[0].problem


def test_days_in_a_column_of_no_usual_name_are_told_of(items):
    rows = "何时,编号甲,内容\n2021-03-04 10:00,20210304,发展壮大新质生产力。\n,20210305,关键核心技术。\n"
    documents, problems = items("a.csv", rows)
    assert [document.date for document in documents] == ["", ""]
    assert [problem.problem for problem in problems] == [
        "no column has a usual name for dates; 何时 holds days: --field date=何时 reads them"
    ]
    documents, problems = items("a.csv", rows, date="何时")
    assert [document.date for document in documents] == ["2021-03-04", ""]
    assert problems == []


def test_what_a_record_says_of_itself_in_a_part_is_taken(items):
    record = {
        "text": "发展壮大新质生产力。",
        "author": {"title": "教授"},
        "meta": {"title": "甲", "date": "2021-03-04", "source": "示例报"},
    }
    ((document,), problems) = items("a.jsonl", json.dumps(record, ensure_ascii=False))
    assert (document.title, document.date, document.source, problems) == ("甲", "2021-03-04", "示例报", [])
    record["meta"]["text"] = record["meta"].pop("title")
    ((document,), _) = items("a.jsonl", json.dumps({**record, "title": "乙"}, ensure_ascii=False))
    assert (document.title, document.text) == ("乙", "发展壮大新质生产力。")


@pytest.mark.parametrize(
    "wrapped",
    [
        lambda records: {"code": 0, "tags": ["甲"], "data": {"total": 2, "items": records}},
        lambda records: {"response": {"pages": [{"number": 1}], "result": {"docs": records}}},
        lambda records: {"authors": [{"name": "甲"}], "articles": records},
        lambda records: {f"https://example.cn/{place}": record for place, record in enumerate(records)},
    ],
)
def test_the_records_in_the_answer_of_an_interface_are_found(items, wrapped):
    records = [
        {"title": title, "article": {"body": f"{title}，发展壮大新质生产力。"}} for title in ("甲", "乙")
    ]
    documents, problems = items("a.json", json.dumps(wrapped(records), ensure_ascii=False))
    assert [(document.title, document.text[:2]) for document in documents] == [("甲", "甲，"), ("乙", "乙，")]
    assert problems == []


@pytest.mark.parametrize(
    "markup",
    [
        "新质<b>生产力</b>",
        "新质<em class='x'>生产</em>力",
        "新质&nbsp;生产力",
        "新质&#29983;产力",
        "新质\\n生产力",
        "<p>新质</p><p>生产力</p>",
    ],
)
def test_markup_in_a_text_hides_no_term_and_moves_no_offset(tmp_path, markup):
    from annotator.engine.run import tag

    value = f"<p>前言，{markup}后文。</p>"
    (tmp_path / "a.jsonl").write_text(json.dumps({"text": value}, ensure_ascii=False), encoding="utf-8")
    spans = tag(tmp_path / "a.jsonl").spans
    assert len(spans) == 1
    span = spans.iloc[0]
    assert value[span.start : span.end] == span.text
    assert span.text.startswith("新") and span.text.endswith("力")
    assert "<" not in span.sentence + span.left + span.right


@given(
    st.lists(
        st.sampled_from(
            [
                "<b>",
                "</p>",
                "&amp;",
                "&#26032;",
                "\\n",
                "新",
                "<",
                ">",
                "&",
                "\\",
                "a",
                "<x y>",
                "<!-- 注 -->",
                "<script>",
            ]
        )
    )
)
def test_blanked_text_is_as_long_and_keeps_what_is_no_markup(parts):
    text = "".join(parts)
    shown = blanked(text)
    assert len(shown) == len(text)
    assert all(shown[place] in (one, BLANK, "\n", "&", "<", ">", "新") for place, one in enumerate(text))
    assert shown.count("新") >= text.count("新") if "<script>" not in text and "<!--" not in text else True


def test_titles_lose_their_markup(items):
    documents, _ = items("a.jsonl", '{"title": "推进<em>新型工业化</em>&nbsp;工作", "text": "新质生产力"}')
    assert documents[0].title == "推进新型工业化 工作"


CELLS = st.text(st.sampled_from("甲乙，。,\"'\n\r;|\t 1"), max_size=12)


@settings(max_examples=150, deadline=None)
@example([("\r1,1\r", "\r1,1\r")])
@given(st.lists(st.tuples(CELLS, CELLS), min_size=1, max_size=6))
def test_what_a_csv_writer_wrote_is_read_as_it_was(tmp_path_factory, rows):
    held = io.StringIO(newline="")
    writer = csv.writer(held, quoting=csv.QUOTE_ALL)
    writer.writerow(["标题", "正文"])
    writer.writerows((f"题{a}", f"文{b}") for a, b in rows)
    file = tmp_path_factory.mktemp("written") / "a.csv"
    file.write_bytes(held.getvalue().encode())
    documents = [item for item in read([file]) if isinstance(item, Document)]
    assert [document.text for document in documents] == [f"文{b}" for _, b in rows]


@settings(max_examples=100, deadline=None)
@given(st.lists(st.text(st.sampled_from('甲,"\n'), max_size=15), max_size=8))
def test_a_row_that_is_as_it_should_be_is_always_read(tmp_path_factory, broken):
    file = tmp_path_factory.mktemp("broken") / "a.csv"
    good = [f"题{number},2021-03-04,第{number}篇" for number in range(6)]
    text = "\n".join(
        ("标题,日期,正文", *good[:3], *("坏" + line.replace("\n", "") for line in broken), *good[3:])
    )
    file.write_bytes(text.encode())
    titles = [item.title for item in read([file]) if isinstance(item, Document)]
    assert [title for title in titles if title.startswith("题")] == [f"题{number}" for number in range(6)]


def test_a_damaged_packed_file_of_lines_is_a_problem_and_costs_no_other(tmp_path):
    from annotator.engine.run import tag

    lines = "\n".join(
        json.dumps({"text": f"第{number}篇新质生产力"}, ensure_ascii=False) for number in range(50_000)
    )
    (tmp_path / "a.jsonl.gz").write_bytes(b"no gzip at all" * 200_000)
    packed = gzip.compress(lines.encode(), 1)
    (tmp_path / "b.jsonl.gz").write_bytes(packed[:-5000])
    (tmp_path / "c.txt").write_text("新质生产力", encoding="utf-8")
    result = tag(tmp_path, reprints=None)
    assert "c.txt" in set(result.documents.doc_id)
    wrong = {row.path.rpartition("/")[2]: row for row in result.problems.itertuples()}
    assert wrong["a.jsonl.gz"].severity == "lost"
    assert wrong["b.jsonl.gz"].problem.startswith("cut off")


def test_a_wide_table_is_read_in_the_time_its_size_takes(items):
    width = 20_000
    header = ",".join([*(f"c{number}" for number in range(width)), "text"])
    row = ",".join([*["1"] * width, "发展新质生产力"])
    documents, problems = items("a.csv", "\n".join([header, *[row] * 50]))
    assert (len(documents), problems) == (50, [])
