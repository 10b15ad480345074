// The interface for programs, at /api/v1: who asks is looked up, what he may do is checked, then the operation works.
#pragma once

#include <string>

#include "api/operation.h"
#include "http/router.h"

namespace aftertone::api {

// Every operation, and the document that describes them at /api/v1/openapi.yaml. What `ports` refers to outlives the
// router.
void add_api_routes(http::Router& router, const Ports& ports, std::string description);

}  // namespace aftertone::api
