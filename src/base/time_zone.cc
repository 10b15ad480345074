// Reads compiled time zones (TZif, RFC 8536) and the POSIX rule in their footer, which is for all times after the
// table.
#include "base/time_zone.h"

#include <algorithm>
#include <fstream>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "base/ascii.h"

namespace aftertone {
namespace {

using std::chrono::days;
using std::chrono::seconds;
using std::chrono::sys_days;
using std::chrono::sys_seconds;

constexpr std::size_t kLargestFile = 65536;  // the largest of tzdata has under 4 kB

// Takes a text apart from left to right. A read that does not fit gives zero and makes has_failed() true from then on.
class Reader {
 public:
  explicit Reader(std::string_view text) : rest_(text) {}

  std::string_view take(std::size_t count) {
    if (count > rest_.size()) return fail_here();
    const std::string_view taken = rest_.substr(0, count);
    rest_.remove_prefix(count);
    return taken;
  }
  std::int64_t big_endian(std::size_t bytes) {
    const std::string_view taken = take(bytes);
    std::uint64_t value = !taken.empty() && static_cast<signed char>(taken[0]) < 0 ? ~std::uint64_t{0} : 0;
    for (const char c : taken)
      value = value << 8 | static_cast<unsigned char>(c);
    return static_cast<std::int64_t>(value);
  }
  bool take_if(char c) {
    if (rest_.empty() || rest_[0] != c) return false;
    rest_.remove_prefix(1);
    return true;
  }
  int number() {
    std::size_t digits = 0;
    while (digits < rest_.size() && ascii::is_digit(rest_[digits]))
      ++digits;
    const auto value = ascii::parse_unsigned(take(digits), 366);
    if (!value) fail_here();
    return static_cast<int>(value.value_or(0));
  }
  // "-3", "+05:45", "26:00:00"
  seconds signed_time() {
    const bool is_negative = take_if('-');
    if (!is_negative) take_if('+');
    seconds time = std::chrono::hours(number());
    if (take_if(':')) time += std::chrono::minutes(number());
    if (take_if(':')) time += seconds(number());
    return is_negative ? -time : time;
  }
  // The abbreviation of a zone, "CET" or "<+0330>", which nobody here needs.
  void skip_name() {
    const std::size_t size = rest_.substr(0, 1) == "<" ? rest_.find('>') + 1 : rest_.find_first_of("+-0123456789,");
    if (take(std::min(size, rest_.size())).empty()) fail_here();
  }
  std::string_view rest() const { return rest_; }
  bool has_failed() const { return has_failed_; }

 private:
  std::string_view fail_here() {
    has_failed_ = true;
    rest_ = {};
    return {};
  }

  std::string_view rest_;
  bool has_failed_ = false;
};

// The day and time of a change to or from daylight saving time: "M3.5.0/2", "J60", "59".
struct YearlyChange {
  char kind = 'M';
  int month = 1, week = 1, weekday = 0;  // kind M; week 5 is the last of the month
  int day = 0;                           // kind J: 1 to 365, never 29 February; kind n: 0 to 365
  seconds time{7200};

  static YearlyChange read(Reader& reader) {
    YearlyChange change;
    if (reader.take_if('M')) {
      change.month = std::clamp(reader.number(), 1, 12);
      reader.take_if('.');
      change.week = std::clamp(reader.number(), 1, 5);
      reader.take_if('.');
      change.weekday = reader.number() % 7;
    } else {
      change.kind = reader.take_if('J') ? 'J' : 'n';
      change.day = reader.number();
    }
    if (reader.take_if('/')) change.time = reader.signed_time();
    return change;
  }

  // By the clock that is valid before the change, as if it were UTC.
  sys_seconds in_year(std::chrono::year year) const {
    const sys_days new_year = year / std::chrono::January / 1;
    if (kind == 'n') return new_year + days(day) + time;
    if (kind == 'J') return new_year + days(day - 1 + (year.is_leap() && day >= 60 ? 1 : 0)) + time;
    const auto of_month = year / std::chrono::month(static_cast<unsigned>(month));
    const std::chrono::weekday wanted(static_cast<unsigned>(weekday));
    if (week == 5) return sys_days(of_month / wanted[std::chrono::last]) + time;
    return sys_days(of_month / wanted[static_cast<unsigned>(week)]) + time;
  }
};

// "CET-1CEST,M3.5.0,M10.5.0/3"; POSIX counts offsets to the west.
struct Rule {
  struct Daylight {
    seconds offset;
    YearlyChange begin, end;
  };
  seconds offset{0};
  std::optional<Daylight> daylight;

  static Rule read(Reader& reader) {
    Rule rule;
    reader.skip_name();
    rule.offset = -reader.signed_time();
    if (reader.rest().empty()) return rule;
    reader.skip_name();
    Daylight daylight{rule.offset + std::chrono::hours(1), {}, {}};
    if (!reader.take_if(',')) {
      daylight.offset = -reader.signed_time();
      reader.take_if(',');
    }
    daylight.begin = YearlyChange::read(reader);
    reader.take_if(',');
    daylight.end = YearlyChange::read(reader);
    rule.daylight = daylight;
    return rule;
  }

  seconds offset_at(sys_seconds time) const {
    if (!daylight) return offset;
    const std::chrono::year year = std::chrono::year_month_day(std::chrono::floor<days>(time + offset)).year();
    const sys_seconds begin = daylight->begin.in_year(year) - offset;
    const sys_seconds end = daylight->end.in_year(year) - daylight->offset;
    const bool is_daylight = begin < end ? begin <= time && time < end : !(end <= time && time < begin);
    return is_daylight ? daylight->offset : offset;
  }
};

}  // namespace

struct TimeZone::Rules {
  std::vector<sys_seconds> changes;  // ascending
  std::vector<seconds> offsets;      // one more: before the first change, then from each on
  std::optional<Rule> rule;          // from the last change on

  seconds offset_at(sys_seconds time) const {
    const auto next = std::upper_bound(changes.begin(), changes.end(), time);
    if (next == changes.end() && rule) return rule->offset_at(time);
    return offsets[static_cast<std::size_t>(next - changes.begin())];
  }
};

namespace {

struct Counts {
  std::size_t is_ut, is_standard, leap, time, type, abbreviation;

  static Counts read(Reader& reader) {
    if (reader.take(4) != "TZif" || reader.take(16).substr(0, 1) < "2") return {};
    Counts counts{};
    for (std::size_t* count :
         {&counts.is_ut, &counts.is_standard, &counts.leap, &counts.time, &counts.type, &counts.abbreviation}) {
      *count = std::min(static_cast<std::size_t>(reader.big_endian(4)), kLargestFile);
    }
    return counts;
  }
  std::size_t body_size(std::size_t time_size) const {
    return time * (time_size + 1) + type * 6 + abbreviation + leap * (time_size + 4) + is_standard + is_ut;
  }
};

}  // namespace

// TZif version 2 or later; nothing if it is none.
std::optional<TimeZone::Rules> TimeZone::parse(std::string_view file) {
  Reader reader(file);
  reader.take(Counts::read(reader).body_size(4));  // the 32-bit block, for programs of long ago
  const Counts counts = Counts::read(reader);
  Reader body(reader.take(counts.body_size(8)));
  if (reader.has_failed() || counts.type == 0 || counts.leap > 0) return std::nullopt;

  Rules rules;
  for (std::size_t i = 0; i < counts.time; ++i)
    rules.changes.emplace_back(seconds(body.big_endian(8)));
  const std::string_view type_of_change = body.take(counts.time);
  std::vector<seconds> types;
  for (std::size_t i = 0; i < counts.type; ++i) {
    types.emplace_back(body.big_endian(4));
    body.take(2);  // whether it is daylight saving time; abbreviation
  }
  rules.offsets.push_back(types[0]);
  for (const char type : type_of_change) {
    if (static_cast<unsigned char>(type) >= types.size()) return std::nullopt;
    rules.offsets.push_back(types[static_cast<unsigned char>(type)]);
  }

  if (!reader.take_if('\n')) return std::nullopt;
  Reader footer(reader.rest().substr(0, reader.rest().find('\n')));
  if (!footer.rest().empty()) rules.rule = Rule::read(footer);
  if (footer.has_failed() || !std::is_sorted(rules.changes.begin(), rules.changes.end())) return std::nullopt;
  return rules;
}

namespace {

// Letters, digits and "+-_" in parts between single slashes: nothing that could lead out of the database's folder.
bool is_zone_name(std::string_view name) {
  if (name.empty() || name.size() > 64) return false;
  const auto parts = ascii::split(name, '/');
  return std::none_of(parts.begin(), parts.end(), [](std::string_view part) {
    constexpr std::string_view kAllowed = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+-_";
    return part.empty() || part.find_first_not_of(kAllowed) != std::string_view::npos;
  });
}

LocalTime to_calendar(sys_seconds local, seconds utc_offset) {
  const sys_days day = std::chrono::floor<days>(local);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss clock(local - day);
  LocalTime result;
  result.year = static_cast<int>(date.year());
  result.month = static_cast<int>(static_cast<unsigned>(date.month()));
  result.day = static_cast<int>(static_cast<unsigned>(date.day()));
  result.hour = static_cast<int>(clock.hours().count());
  result.minute = static_cast<int>(clock.minutes().count());
  result.second = static_cast<int>(clock.seconds().count());
  result.weekday = static_cast<int>(std::chrono::weekday(day).c_encoding());
  result.utc_offset = utc_offset;
  return result;
}

}  // namespace

Result<TimeZone::Rules> TimeZone::read_blocking(std::string_view name) {
  if (name == "UTC") return Rules{{}, {seconds(0)}, std::nullopt};
  const std::string shown = ascii::printable(name.substr(0, 64));
  if (!is_zone_name(name)) return fail(Code::invalid, "\"" + shown + "\" is not the name of a time zone");
  std::ifstream file("/usr/share/zoneinfo/" + std::string(name), std::ios::binary);
  std::string bytes(kLargestFile, '\0');
  file.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  bytes.resize(static_cast<std::size_t>(file.gcount()));
  if (bytes.empty()) return fail(Code::not_found, "no time zone \"" + shown + "\" in /usr/share/zoneinfo");
  std::optional<Rules> rules = parse(bytes);
  if (!rules) return fail(Code::corrupt, "/usr/share/zoneinfo/" + shown + " is not a time zone we can read");
  return std::move(*rules);
}

Result<TimeZone> TimeZone::load_blocking(std::string_view name) {
  // Guards `known`, for a look-up; no file is read under it. It holds as many zones as the database at most.
  static std::mutex mutex;
  static std::map<std::string, std::shared_ptr<const Rules>, std::less<>> known;
  {
    const std::lock_guard lock(mutex);
    if (const auto found = known.find(name); found != known.end()) return TimeZone(found->second);
  }
  Result<Rules> rules = read_blocking(name);
  if (!rules) return tl::unexpected(rules.error());
  const std::lock_guard lock(mutex);
  return TimeZone(known.try_emplace(std::string(name), std::make_shared<const Rules>(std::move(*rules))).first->second);
}

LocalTime TimeZone::local(WallTime time) const {
  const sys_seconds whole = std::chrono::floor<seconds>(time);
  const seconds offset = rules_->offset_at(whole);
  return to_calendar(whole + offset, offset);
}

WallTime TimeZone::first_instant(std::chrono::local_days day, std::chrono::seconds time) const {
  const sys_seconds shown{day.time_since_epoch() + time};
  const seconds before = rules_->offset_at(shown - days(1));
  for (const seconds offset : {before, rules_->offset_at(shown + days(1))}) {
    if (rules_->offset_at(shown - offset) == offset) return shown - offset;
  }
  return shown - before;
}

std::chrono::local_days local_day(const LocalTime& time) {
  return std::chrono::local_days(std::chrono::year(time.year) / time.month / time.day);
}

Result<LocalTime> to_local_blocking(WallTime time, std::string_view zone) {
  const auto loaded = TimeZone::load_blocking(zone);
  if (!loaded) return tl::unexpected(loaded.error());
  return loaded->local(time);
}

}  // namespace aftertone
