// SPDX-License-Identifier: MIT
// A profiler of JMH: `-prof org.example.CrossbillProfiler` records each fork by
// Crossbill, and says how many calls into libraries an operation made, and what
// they cost beyond the libraries' own work. `:LIBRARY` (libzstd-jni*) keeps the
// others out, as libz, by which the JVM itself unpacks jars.
//
// JMH lets a profiler put words before the command of a fork, as its own for
// Linux perf does. It counts the operations, those of the warm-up too, so that
// a bill of the whole fork can be shared out: exact but for what a benchmark
// calls when it is set up. Recordings stay: NAME.PID-N.db.
package org.example;

import java.io.File;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.profile.ExternalProfiler;
import org.openjdk.jmh.results.AggregationPolicy;
import org.openjdk.jmh.results.BenchmarkResult;
import org.openjdk.jmh.results.BenchmarkResultMetaData;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.ScalarResult;
import org.openjdk.jmh.results.TextResult;

public class CrossbillProfiler implements ExternalProfiler {
  private final String library;
  private String recording;
  private int forks;

  public CrossbillProfiler(String library) {
    this.library = library.isEmpty() ? "*" : library;
  }

  @Override
  public String getDescription() {
    return "Crossbill: calls into libraries and their overhead, of each fork";
  }

  @Override
  public void beforeTrial(BenchmarkParams benchmark) {}

  @Override
  public Collection<String> addJVMInvokeOptions(BenchmarkParams benchmark) {
    recording = benchmark.getBenchmark() + "." + ProcessHandle.current().pid()
        + "-" + ++forks + ".db";
    return List.of("crossbill", "record", "--quiet", "-o", recording, "--");
  }

  @Override
  public Collection<String> addJVMOptions(BenchmarkParams benchmark) {
    return List.of();
  }

  @Override
  public Collection<? extends Result> afterTrial(
      BenchmarkResult result, long pid, File standardOut, File standardError) {
    BenchmarkResultMetaData made = result.getMetadata();
    List<Result> results = new ArrayList<>();
    if (made == null) return results;
    double operations = made.getWarmupOps() + made.getMeasurementOps();
    try {
      String bill = report("--format", "json");
      results.add(scalar("calls", total(bill, "calls") / operations, "1/op"));
      results.add(
          scalar("overhead", total(bill, "toll_ns") / operations, "ns/op"));
      results.add(new TextResult(report("--flat"), "crossbill"));
    } catch (IOException error) {
      results.add(new TextResult(error.getMessage(), "crossbill"));
    }
    return results;
  }

  @Override
  public boolean allowPrintOut() {
    return true;
  }

  @Override
  public boolean allowPrintErr() {
    return true;
  }

  private static Result scalar(String name, double value, String unit) {
    return new ScalarResult("crossbill." + name, value, unit,
                            AggregationPolicy.AVG);
  }

  /** A figure of all functions that were asked for; the JDK reads no JSON. */
  private static double total(String bill, String key) {
    int totals = bill.indexOf("\"totals\": {");
    Matcher found =
        Pattern.compile("\"" + key + "\": (\\d+)").matcher(bill);
    return totals >= 0 && found.find(totals) ? Double.parseDouble(found.group(1))
                                             : Double.NaN;
  }

  private String report(String... options) throws IOException {
    List<String> words = new ArrayList<>(
        List.of("report", recording, "--function", library + ":*"));
    words.addAll(List.of(options));
    return output(words.toArray(new String[0]));
  }

  /** What `crossbill` prints, given these words. */
  private static String output(String... words) throws IOException {
    List<String> command = new ArrayList<>(List.of("crossbill"));
    command.addAll(List.of(words));
    Process process =
        new ProcessBuilder(command).redirectErrorStream(true).start();
    return new String(process.getInputStream().readAllBytes());
  }
}
