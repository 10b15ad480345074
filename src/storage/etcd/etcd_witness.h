// The witness as a key in etcd (3.4 or newer), by its JSON gateway. Every node of a site may renew what one of them
// took: the key says by which lease of etcd it lives.
#pragma once

#include <string>
#include <vector>

#include "cluster/witness.h"

namespace aftertone::storage {

class EtcdWitness : public cluster::Witness {
 public:
  // "http://192.0.2.5:2379", of any members of one cluster of etcd; the first that answers is used.
  explicit EtcdWitness(std::vector<std::string> members) : members_(std::move(members)) {}

  Result<std::optional<cluster::SiteToken>> ask_blocking() override;
  Result<cluster::SiteToken> hold_blocking(const cluster::SiteToken& token, std::chrono::seconds time_to_live) override;

 private:
  struct Held {
    cluster::SiteToken token;
    std::string lease;     // etcd's 64 bit numbers are texts in JSON
    std::string revision;  // of its last change
  };
  Result<std::optional<Held>> read_blocking();
  Result<bool> renew_blocking(const std::string& lease);
  Result<std::string> grant_blocking(std::chrono::seconds time_to_live);
  // Unless somebody was faster.
  Result<bool> write_blocking(const std::optional<Held>& instead_of, const cluster::SiteToken& token,
                              const std::string& lease);
  Result<std::string> post_blocking(const std::string& path, const std::string& body);

  const std::vector<std::string> members_;
};

}  // namespace aftertone::storage
