#include "metrics/metric.h"

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

namespace aftertone::metrics {
namespace {

// Made by the first metric, before main() begins; never destroyed, because threads count until the very end.
prometheus::Registry& registry() {
  static auto* const all = new prometheus::Registry();
  return *all;
}

}  // namespace

Counter::Counter(const std::string& name, const std::string& help, const Labels& labels)
    : series_(&prometheus::BuildCounter().Name(name).Help(help).Register(registry()).Add(labels)) {}

void Counter::add(double count) const {
  series_->Increment(count);
}

Gauge::Gauge(const std::string& name, const std::string& help, const Labels& labels)
    : series_(&prometheus::BuildGauge().Name(name).Help(help).Register(registry()).Add(labels)) {}

void Gauge::set(double value) const {
  series_->Set(value);
}

Histogram::Histogram(const std::string& name, const std::string& help, const std::vector<double>& bounds,
                     const Labels& labels)
    : series_(&prometheus::BuildHistogram().Name(name).Help(help).Register(registry()).Add(labels, bounds)) {}

void Histogram::observe(double value) const {
  series_->Observe(value);
}

void Histogram::observe_many(const std::vector<double>& counts, double sum) const {
  series_->ObserveMultiple(counts, sum);
}

const std::vector<double>& waiting_seconds() {
  static const std::vector<double> bounds{0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.3, 0.5, 1, 1.5, 2, 5, 10, 20, 60};
  return bounds;
}

std::string to_text() {
  return prometheus::TextSerializer().Serialize(registry().Collect());
}

}  // namespace aftertone::metrics
