"""Clean a table of Parquet on Spark: spark-submit … spark_clean.py IN OUT (docs/cluster.md)."""

import sys

from pyspark.sql import SparkSession

from cleaner.integrations.arrow import Options
from cleaner.integrations.spark import clean_frame

source, out = sys.argv[1:]
articles = SparkSession.builder.getOrCreate().read.parquet(source)
clean = clean_frame(articles, Options(url="url", report="report"))
clean.write.parquet(out)
