// Who asks for much that is refused, and for little that is not, looks for what is open here: an Error, and with it an
// alert, for each such address.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace aftertone::sip {

// Addresses and prefixes whose requests are never taken for a scan: a PBX sends on what its users dial. Before the
// stack starts.
void never_suspect(std::vector<std::string> trunks);
// Any thread. `what`: "REGISTER, 405".
void note_refused_request(const std::string& source_ip, std::string_view what);
void note_taken_call(const std::string& source_ip);

}  // namespace aftertone::sip
