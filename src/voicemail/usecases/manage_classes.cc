#include "voicemail/usecases/manage_classes.h"

#include "voicemail/policy/dialling_rules.h"

namespace aftertone::voicemail {

Status add_class_blocking(DiallingStore& dialling, const ClassOfService& service) {
  if (const Status usable = check_class_of_service(service); !usable) return usable;
  const auto found = dialling.find_class_blocking(service.name);
  if (found) return fail(Code::conflict, "there is a class of service " + service.name + " already");
  if (found.error().code != Code::not_found) return tl::unexpected(found.error());
  return dialling.set_class_blocking(service);
}

Status update_class_blocking(DiallingStore& dialling, const ClassOfService& service) {
  if (const Status usable = check_class_of_service(service); !usable) return usable;
  const auto found = dialling.find_class_blocking(service.name);
  return found ? dialling.set_class_blocking(service) : tl::unexpected(found.error());
}

Status remove_class_blocking(DiallingStore& dialling, const std::string& name) {
  return dialling.remove_class_blocking(name);
}

}  // namespace aftertone::voicemail
