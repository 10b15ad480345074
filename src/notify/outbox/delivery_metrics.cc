#include "notify/outbox/delivery_metrics.h"

#include <algorithm>

#include "metrics/metric.h"

namespace aftertone::notify {
namespace {

using voicemail::Delivery;
using Kind = voicemail::Verdict::Kind;

const metrics::Counter fenced("aftertone_deliveries_fenced_total",
                              "Writes about deliveries that were refused because another holds the role by now.");
const metrics::Counter unwritten("aftertone_deliveries_unwritten_total",
                                 "Deliveries whose outcome could not be written.");

const char* outcome_of(Kind kind) {
  switch (kind) {
    case Kind::sent:
      return "sent";
    case Kind::retry:
      return "retried";
    case Kind::resend:
    case Kind::hold:
      return "ambiguous";
    case Kind::rejected:
      return "rejected";
    case Kind::expired:
      return "dead";
    case Kind::cancelled:
      return "cancelled";
    case Kind::put_back:
    case Kind::postpone:
      break;
  }
  return "put_back";
}

}  // namespace

void count_verdict(std::span<const Delivery> rows, const voicemail::Verdict& verdict, WallTime now) {
  const std::string& channel = rows.front().channel;
  const metrics::Counter deliveries("aftertone_deliveries_total",
                                    "What became of tries to tell somebody, in deliveries: sent, retried, ambiguous "
                                    "(perhaps sent), rejected and dead (given up), cancelled, put_back (not now).",
                                    {{"channel", channel}, {"outcome", outcome_of(verdict.kind)}});
  deliveries.add(static_cast<double>(rows.size()));
  if (verdict.kind != Kind::sent) return;
  static const std::vector<double> bounds{0.5, 1, 2, 5, 10, 20, 30, 60, 120, 300, 900, 3600};
  const metrics::Histogram times("aftertone_delivery_seconds", "From when a delivery was due until it was sent.",
                                 bounds, {{"channel", channel}});
  for (const Delivery& row : rows)
    times.observe(std::max(now - row.due_at, std::chrono::milliseconds(0)));
}

void count_fenced_rows(std::size_t rows) {
  fenced.add(static_cast<double>(rows));
}

void count_unwritten_rows(std::size_t rows) {
  unwritten.add(static_cast<double>(rows));
}

}  // namespace aftertone::notify
