#include "storage/shipping/shipper.h"

#include <algorithm>

#include "base/crash_point.h"
#include "base/error_codes.h"
#include "base/log.h"
#include "storage/shipping/install_shipping.h"

namespace aftertone::storage {
namespace {

constexpr int kRowsABatch = 200;
constexpr int kBatchesAPass = 50;
constexpr int kTriesOfARow = 5;   // then it is set aside
constexpr int kTriesOfAudio = 3;  // then its row goes without
constexpr std::chrono::seconds kBetweenBeats{1};
constexpr std::int64_t kNone = -1;  // less than any number of batches

void log_set_aside(const DeferredChange& deferred) {
  log::error(error_codes::kSiteRefused, "shipping",
             "{} {} cannot be taken by the other site and is set aside for an hour: {}", deferred.change.table,
             deferred.change.key, deferred.set_aside);
}

void sort_by_arrival(const std::vector<WaitingChange>& changes, const std::vector<Taken>& taken, ShippedBatch& batch) {
  for (std::size_t i = 0; i < changes.size(); ++i) {
    if (taken[i].arrival == Arrival::done) {
      batch.arrived.push_back(changes[i]);
      continue;
    }
    const bool is_given_up = taken[i].arrival == Arrival::refused && changes[i].tries >= kTriesOfARow;
    batch.deferred.push_back({changes[i], is_given_up ? taken[i].why : ""});
  }
}

}  // namespace

Shipper::Shipper(Database& own, OtherSite other, AudioCarrier audio, voicemail::AudioStore& own_audio,
                 std::function<bool()> may_go_on)
    : own_(own),
      log_(own),
      other_(std::move(other)),
      audio_(audio),
      look_(log_, own_audio),
      may_go_on_(std::move(may_go_on)) {}

Result<PassReport> Shipper::pass_blocking() {
  auto report = try_pass_blocking();
  if (!report) is_prepared_ = false;  // what comes back may be another database
  return report;
}

Result<PassReport> Shipper::try_pass_blocking() {
  if (const Status prepared = prepare_blocking(); !prepared) return tl::unexpected(prepared.error());
  if (const Status agreed = agree_on_batch_blocking(); !agreed) return tl::unexpected(agreed.error());
  const Result<WallTime> begun = log_.now_blocking();
  if (!begun) return fail_while("this site's database", begun);

  PassReport report;
  report.has_more = true;
  for (int i = 0; i < kBatchesAPass && report.has_more && may_go_on_(); ++i) {
    auto changes = log_.take_blocking(kRowsABatch);
    if (!changes) return fail_while("this site's database", changes);
    report.has_more = !changes->empty();
    if (!report.has_more) break;
    if (const Status shipped = ship_blocking(std::move(*changes), report); !shipped)
      return tl::unexpected(shipped.error());
    if (const Status told = beat_blocking(*begun, false); !told) return tl::unexpected(told.error());
  }
  if (const Status looked = look_.look_blocking(may_go_on_); !looked) return fail_while("this site's database", looked);
  if (const Status told = beat_blocking(*begun, report.arrived > 0); !told) return tl::unexpected(told.error());
  return report;
}

Status Shipper::prepare_blocking() {
  if (is_prepared_) return {};
  if (const Status installed = install_shipping_blocking(own_, other_.names().own); !installed)
    return fail_while("this site's database", installed);
  const Result<std::string> here = database_identity_blocking(own_);
  if (!here) return fail_while("this site's database", here);
  const Result<std::string> there = database_identity_blocking(other_.database());
  if (!there) return fail_while("the other site's database", there);
  if (*here == *there) return fail(Code::invalid, "[site] peer_database: it is this site's own database");
  const Result<bool> is_ready = has_shipping_blocking(other_.database());
  if (!is_ready) return fail_while("the other site's database", is_ready);
  if (!*is_ready)
    return fail_temporarily(Code::unavailable,
                            "the other site's database: nothing there takes it yet; aftertone serve "
                            "with [site] peer_database at that site makes it ready");
  is_prepared_ = true;
  return {};
}

// Both databases know how many of our batches have arrived. Where they disagree by more than the one that may just be
// on its way, one of them is an older copy of itself: restored from a dump, or after a failover that lost commits.
Status Shipper::agree_on_batch_blocking() {
  auto batches = batches_blocking();
  if (batches && !batches->is_likely()) batches = batches_blocking();  // another shipper of ours may just be ending
  if (!batches) return tl::unexpected(batches.error());
  batch_ = std::max(batches->here, batches->there);
  if (batches->is_likely()) return {};
  const SiteNames& names = other_.names();
  if (batches->there < batches->here) {
    log::warning("shipping", "site {} has lost what had been there: everything is copied again", names.other);
    if (const Status noted = log_.note_all_blocking(); !noted) return fail_while("this site's database", noted);
    return set_last_batch_blocking(other_.database(), names.own, batch_);
  }
  log::warning("shipping", "this site's database has lost what site {} has: it is asked for everything", names.other);
  if (const Status asked = set_last_batch_blocking(own_, names.other, kNone); !asked) return asked;
  return set_last_batch_blocking(own_, names.own, batch_);
}

Result<Shipper::Batches> Shipper::batches_blocking() {
  const Result<std::int64_t> here = last_batch_blocking(own_, other_.names().own);
  if (!here) return fail_while("this site's database", here);
  const Result<std::int64_t> there = last_batch_blocking(other_.database(), other_.names().own);
  if (!there) return fail_while("the other site's database", there);
  return Batches{*here, *there};
}

Status Shipper::ship_blocking(std::vector<WaitingChange> changes, PassReport& report) {
  ShippedBatch batch;
  sort_out_blocking(changes, batch, report);
  const std::int64_t number = changes.empty() ? batch_ : batch_ + 1;
  if (!changes.empty()) {
    crash_point("shipping: audio copied");
    const auto taken = other_.apply_blocking(changes, number);
    if (!taken) return fail_while("the other site's database", taken);
    sort_by_arrival(changes, *taken, batch);
    crash_point("shipping: rows applied");
  }
  if (const Status settled = log_.settle_blocking(batch, other_.names().own, number); !settled)
    return fail_while("this site's database", settled);
  batch_ = number;
  report.arrived += std::ssize(batch.arrived);
  for (const DeferredChange& deferred : batch.deferred) {
    if (!deferred.set_aside.empty()) log_set_aside(deferred);
  }
  return {};
}

// What is left in `changes` may go: its audio is there.
void Shipper::sort_out_blocking(std::vector<WaitingChange>& changes, ShippedBatch& batch, PassReport& report) {
  std::vector<WaitingChange> going;
  for (WaitingChange& each : changes) {
    if (each.change.empty()) {
      batch.arrived.push_back(std::move(each));  // gone, and there is nothing to tell
    } else if (each.audio_name.empty() || may_leave_blocking(each, report)) {
      going.push_back(std::move(each));
    } else {
      batch.deferred.push_back({std::move(each), ""});
    }
  }
  changes = std::move(going);
}

bool Shipper::may_leave_blocking(WaitingChange& change, PassReport& report) {
  if (!may_go_on_()) return false;
  const Result<Carried> carried = audio_.carry_blocking(change);
  if (!carried) report.audio_trouble = carried.error().detail;
  if (!carried) return false;
  if (*carried != Carried::lost) return true;
  change.audio_sha256.clear();  // it is not there
  return change.tries >= kTriesOfAudio;
}

Status Shipper::beat_blocking(WallTime begun, bool is_wanted) {
  const auto steady = std::chrono::steady_clock::now();
  if (!is_wanted && next_beat_ && steady < *next_beat_) return {};
  next_beat_ = steady + kBetweenBeats;
  const Result<WaitingChanges> waiting = log_.waiting_blocking();
  if (!waiting) return fail_while("this site's database", waiting);
  const Result<WallTime> now = log_.now_blocking();
  if (!now) return fail_while("this site's database", now);
  SiteBeat beat;
  beat.site = other_.names().own;
  beat.batch = batch_;
  beat.at = waiting->oldest ? std::min(begun, *waiting->oldest) : begun;
  beat.behind = *now - beat.at;
  beat.waiting = *waiting;
  if (const Status told = put_beat_blocking(other_.database(), beat); !told)
    return fail_while("the other site's database", told);
  if (const Status noted = put_beat_blocking(own_, beat); !noted) return fail_while("this site's database", noted);
  return {};
}

}  // namespace aftertone::storage
