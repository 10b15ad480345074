#include "metrics/metric.h"

#include <gtest/gtest.h>

namespace aftertone::metrics {
namespace {

using namespace std::chrono_literals;

bool tells(const std::string& line) {
  return ("\n" + to_text()).find("\n" + line + "\n") != std::string::npos;
}

TEST(Metrics, a_counter_is_told_as_zero_before_anything_was_counted) {
  const Counter counter("test_calls_total", "Calls.", {{"outcome", "message"}});
  EXPECT_TRUE(tells("# HELP test_calls_total Calls."));
  EXPECT_TRUE(tells("# TYPE test_calls_total counter"));
  EXPECT_TRUE(tells("test_calls_total{outcome=\"message\"} 0"));
  counter.add();
  counter.add(2);
  EXPECT_TRUE(tells("test_calls_total{outcome=\"message\"} 3"));
}

TEST(Metrics, the_same_name_and_labels_are_the_same_series) {
  const Gauge one("test_ports", "Ports.");
  const Gauge other("test_ports", "Ports.");
  one.set(1);
  other.set(2);
  EXPECT_TRUE(tells("test_ports 2"));
}

TEST(Metrics, a_histogram_counts_in_seconds) {
  const Histogram waited("test_wait_seconds", "How long.", {0.1, 1});
  waited.observe(50ms);
  waited.observe(500ms);
  waited.observe_many({2, 0, 1}, 5);
  EXPECT_TRUE(tells("test_wait_seconds_bucket{le=\"0.1\"} 3"));
  EXPECT_TRUE(tells("test_wait_seconds_bucket{le=\"1\"} 4"));
  EXPECT_TRUE(tells("test_wait_seconds_bucket{le=\"+Inf\"} 5"));
  EXPECT_TRUE(tells("test_wait_seconds_count 5"));
}

}  // namespace
}  // namespace aftertone::metrics
