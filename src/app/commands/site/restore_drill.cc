#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "app/commands/commands.h"
#include "app/commands/opened_stores.h"
#include "app/commands/output.h"
#include "app/commands/site/drill_report.h"
#include "storage/backup/restored_copy.h"
#include "storage/migrations/migrations.h"
#include "storage/postgres/postgres_database.h"
#include "storage/shipping/other_site.h"

namespace aftertone::app {
namespace {

using nlohmann::ordered_json;
using storage::RestoredCopy;

constexpr std::int64_t kSample = 100;
constexpr std::int64_t kMaxAge = 48;  // hours

struct Request {
  std::string url;
  std::optional<std::int64_t> sample;
  std::optional<std::int64_t> max_age;
};

// Empty: it would do.
std::string trouble_of(const RestoredCopy& copy, double hours, const Request& request) {
  const int newest_schema = storage::all_migrations().back().version;
  if (copy.schema > newest_schema)
    return fmt::format("its tables are of a newer program (version {}, this one knows {})", copy.schema, newest_schema);
  if (!copy.newest) return "it has no messages";
  if (copy.found != copy.expected)
    return fmt::format("it has {} of the {} messages that should be there", copy.found, copy.expected);
  if (!copy.broken_audio.empty())
    return fmt::format("the audio of {} of {} messages is missing or damaged, {} among them", copy.broken_audio.size(),
                       copy.sampled, copy.broken_audio.front());
  const std::int64_t most = request.max_age.value_or(kMaxAge);
  if (hours > static_cast<double>(most))
    return fmt::format("its newest message is {:.0f} hours old, more than {}", hours, most);
  return "";
}

Status drill(const Invocation& invocation, const Settings& settings, const Request& request, Storage& storage) {
  const auto begun = std::chrono::steady_clock::now();
  auto copy = storage::open_postgres_blocking(request.url);
  if (!copy) return fail_while("the restored copy", copy);
  const auto identity = storage::database_identity_blocking(**copy);
  const auto in_use = storage::database_identity_blocking(storage.opened_database().of(Use::background));
  if (identity && in_use && *identity == *in_use)
    return fail(Code::invalid, "that is the database in use: restore the backup into another one, and give that");
  const auto checked =
      storage::check_restored_copy_blocking(**copy, storage.opened_database().of(Use::background),
                                            storage.stores().audio, static_cast<int>(request.sample.value_or(kSample)));
  if (!checked) return fail_while("the restored copy (was the backup restored there, with all its tables?)", checked);
  const WallTime now = storage.opened_database().clock().now();
  const double hours = checked->newest ? std::chrono::duration<double>(now - *checked->newest).count() / 3600 : 0;
  const std::string trouble = trouble_of(*checked, hours, request);
  const ordered_json report = {{"at", to_rfc3339(now)},
                               {"usable", trouble.empty()},
                               {"trouble", trouble},
                               {"schema", checked->schema},
                               {"newest", checked->newest ? to_rfc3339(*checked->newest) : ""},
                               {"messages", checked->messages},
                               {"expected", checked->expected},
                               {"found", checked->found},
                               {"sampled", checked->sampled},
                               {"broken_audio", checked->broken_audio},
                               {"seconds", seconds_since(begun)}};
  const auto file = write_drill_report_blocking(settings, "restore", report);
  if (!file) return tl::unexpected(file.error());
  if (invocation.json)
    print_json(report);
  else
    print_line(fmt::format("{} messages, the newest of {}; audio of {} looked at; report: {}", checked->messages,
                           checked->newest ? to_rfc3339(*checked->newest) : "never", checked->sampled, *file));
  if (trouble.empty()) return {};
  return fail(Code::corrupt, "the restored copy would not do: " + trouble);
}

}  // namespace

void declare_restore_drill(Syntax program) {
  Syntax command = program.command("restore-drill", "Checks a restored copy of the database, and writes a report");
  const auto request = std::make_shared<Request>();
  command.required("DATABASE", request->url, "Where the backup was restored: postgresql://...");
  command.number("--sample", request->sample, 1, 100'000, "Look at the audio of so many messages (100)");
  command.number("--max-age", request->max_age, 1, 10'000, "Its newest message may be so many hours old (48)");
  command.runs([request](const Invocation& invocation) {
    return with_storage(invocation, [&](const Settings& settings, Storage& storage) {
      return drill(invocation, settings, *request, storage);
    });
  });
}

}  // namespace aftertone::app
