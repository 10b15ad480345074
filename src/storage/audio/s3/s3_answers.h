// What an S3-compatible store answers: lists and errors, in XML.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "http/client.h"
#include "storage/audio/s3/s3_client.h"

namespace aftertone::storage {

struct S3Page {
  std::vector<S3Object> objects;
  std::string next;  // what to ask for the next page; empty: this is the last
};

// ListObjectsV2. Keys come without `prefix`. Error: unavailable (temporary), when it is no such list.
Result<S3Page> parse_s3_list(const std::string& xml, const std::string& prefix);

tl::unexpected<Error> s3_error(const std::string& doing, const http::ClientResponse& response);

}  // namespace aftertone::storage
