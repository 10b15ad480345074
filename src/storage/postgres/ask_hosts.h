// Asks several hosts at once what they are, with one poll for all: one that hangs delays nobody. Blocks.
#pragma once

#include <vector>

#include "storage/postgres/host_inquiry.h"

namespace aftertone::storage {

struct AskedHost {
  const PostgresHost* host;
  HostInquiry inquiry;
};

// Until nothing is worth waiting for (server_choice.h), at most a second, and the deadline.
std::vector<AskedHost> ask_hosts_blocking(const std::vector<const PostgresHost*>& hosts, const TimelineMark& mark,
                                          Deadline deadline);

std::vector<HostReport> reports_of(const std::vector<AskedHost>& asked);

}  // namespace aftertone::storage
