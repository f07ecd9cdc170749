"""The engine behind `annotator tag`: documents flow in batches, in one process, in many, or on many machines.

    inputs ─► batches ─► (pool or cluster: run_batch) ─► one part file a batch ─► merge ─► tables, run.json

- `folder`: OUT and its hidden folder `.partial`; files appear whole or not at all, on a disk or any fsspec path.
- `inputs`: the files to read, cut into batches; a large file of JSON lines into pieces.
- `batch`: what a worker does with one batch. `parts`: the file it writes. `tableformat`: CSV or Parquet.
- `state`: what began a run, so that it can go on after a break.
- `pool`, `cluster`: who does the batches. `merge`: the parts, in the order of the inputs, become the tables.

A batch's tables are laid out in the format of the final ones, CSV text or Parquet, so that merging is copying: the work
of writing rows is done by the workers, and what remains to be done one after the other is little. Nothing in the
outputs depends on how the inputs were cut into batches, who did them, or in which order they were finished.
"""
