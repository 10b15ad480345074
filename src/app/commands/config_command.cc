#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "app/commands/commands.h"
#include "app/commands/output.h"
#include "app/config/load_settings.h"
#include "app/config/section_digest.h"

namespace aftertone::app {
namespace {

int check(const Invocation& invocation, const std::optional<std::string>& file) {
  const std::optional<std::string>& option = file ? file : invocation.config;
  const auto config = read_config_blocking(option);
  const auto settings = config ? settings_of(*config) : tl::unexpected(config.error());
  const std::string path = config_path(option).string();
  if (invocation.json)
    print_json({{"file", path},
                {"usable", settings.has_value()},
                {"complaint", settings ? "" : settings.error().detail},
                {"sections", settings ? section_digests(config->text) : ""}});
  if (!settings) {
    report(settings.error());
    return kMisused;
  }
  if (invocation.json) return kDone;
  if (config->source.empty())
    print_line(fmt::format("no {}: the built-in defaults apply", path));
  else
    print_line(fmt::format("{} can be used", path));
  return kDone;
}

}  // namespace

void declare_config(Syntax program) {
  Syntax group = program.command("config", "The configuration file");
  group.must_have_command();
  const auto file = std::make_shared<std::optional<std::string>>();
  Syntax checking = group.command("check", "Whether a file could be used, before it is put in place");
  checking.option("FILE", *file, "The file; without it, the one that the service reads");
  checking.runs([file](const Invocation& invocation) { return check(invocation, *file); });
}

}  // namespace aftertone::app
