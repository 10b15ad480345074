// What is told to Prometheus. Names follow its conventions: aftertone_..., base units (_seconds, _bytes), _total for
// what only grows. A label has few values, never one that comes from a caller.
//   metrics::Counter refused("aftertone_calls_refused_total", "Calls answered 503.", {});
#pragma once

#include <chrono>
#include <initializer_list>
#include <map>
#include <string>
#include <vector>

namespace prometheus {
class Counter;
class Gauge;
class Histogram;
}  // namespace prometheus

namespace aftertone::metrics {

using Labels = std::map<std::string, std::string>;

// Each of the three is a handle of one series, which lives for ever; the same name and labels name the same one. Made
// under a lock, used without (a histogram: under one of its own, for an instant). Any thread.
class Counter {
 public:
  Counter(const std::string& name, const std::string& help, const Labels& labels = {});
  void add(double count = 1) const;

 private:
  prometheus::Counter* const series_;
};

class Gauge {
 public:
  Gauge(const std::string& name, const std::string& help, const Labels& labels = {});
  void set(double value) const;

 private:
  prometheus::Gauge* const series_;
};

class Histogram {
 public:
  // `bounds`: the upper ends of the buckets, growing; the same in all series of a name.
  Histogram(const std::string& name, const std::string& help, const std::vector<double>& bounds,
            const Labels& labels = {});
  void observe(double value) const;
  void observe(std::chrono::nanoseconds time) const { observe(std::chrono::duration<double>(time).count()); }
  // Many at once: so many in each bucket, one more than there are bounds.
  void observe_many(const std::vector<double>& counts, double sum) const;

 private:
  prometheus::Histogram* const series_;
};

// Bounds for what a person or a protocol waits for: 5 ms to 60 s.
const std::vector<double>& waiting_seconds();

// All of them, in Prometheus' text format 0.0.4.
std::string to_text();
constexpr const char* kContentType = "text/plain; version=0.0.4; charset=utf-8";

}  // namespace aftertone::metrics
