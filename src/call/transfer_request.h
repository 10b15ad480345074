// What somebody on the line is to be put through to.
#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <string>

namespace aftertone::call {

struct TransferRequest {
  std::string target;  // of the REFER: a SIP URI, or a number at the PBX that the call comes from
  // What we may call ourselves where the PBX does not transfer; empty: nothing.
  std::string number;
  std::chrono::seconds longest_call{600};  // of such a call
  // The number that stands for a URI such a call is redirected to, if we may call it.
  std::function<std::optional<std::string>(const std::string& uri)> redirect;
};

// How it is done: by the PBX, or by a second call of ours whose audio we pass on.
enum class TransferWay {
  automatic,  // by the PBX; if it does not do that, by ourselves
  refer,      // by the PBX only
  bridge,     // by ourselves only
};

}  // namespace aftertone::call
