#include "app/process/limits.h"

#include <sys/resource.h>

namespace aftertone::app {

std::size_t raise_open_file_limit() {
  rlimit limit{};
  getrlimit(RLIMIT_NOFILE, &limit);
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);  // up to the hard limit everybody may
  return limit.rlim_cur;
}

}  // namespace aftertone::app
