#include <nlohmann/json.hpp>

#include "app/commands/commands.h"
#include "app/commands/output.h"
#include "app/version.h"

namespace aftertone::app {
namespace {

int show_version(const Invocation& invocation) {
  if (invocation.json) {
    print_json({{"program", "aftertone"}, {"version", kVersion}});
  } else {
    print_line(std::string("aftertone ") + kVersion);
  }
  return kDone;
}

}  // namespace

void declare_version(Syntax program) {
  program.command("version", "Show the version").runs(show_version);
}

}  // namespace aftertone::app
