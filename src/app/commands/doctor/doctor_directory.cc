#include "app/commands/doctor/doctor_directory.h"

#include <memory>

#include "async/detached_pool.h"

namespace aftertone::app {
namespace {

constexpr std::chrono::seconds kLimit{5};

}  // namespace

ops::Findings look_in_time_blocking(const std::string& subject, const std::filesystem::path& path,
                                    const std::function<ops::Findings()>& look, const std::string& advice) {
  async::DetachedPool pool("at-doctor", 1);
  const auto found = std::make_shared<ops::Findings>();
  const auto outcome = pool.run_blocking([found, look] { *found = look(); }, async::Deadline::in(kLimit));
  if (outcome == async::DetachedPool::Outcome::done) return *found;
  return {ops::broken(subject, path.string() + " does not answer", advice)};
}

}  // namespace aftertone::app
