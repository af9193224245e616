#pragma once

#include "engine/base/cancel.h"
#include "engine/base/task.h"

#include <string>

namespace kaze::mcp {

//! What a server said when it refused a request for want of authorization: RFC 6750, section 3, and RFC 9728, section 5.1.
struct Challenge {
    int status = 401; //!< 401, or 403 where the scope does not do
    std::string resourceMetadata{}; //!< URL of what is known of the server's authorization
    std::string scope{}; //!< what is wanted
    std::string error{};
    std::string description{};
};

//! Gives the requests of a connection what they need to be let in. Lives on the loop; outlives the connection.
class Authorizer {
public:
    virtual ~Authorizer() = default;

    //! The value of the Authorization header; "" where there is none yet. Errors: those of renewing it.
    [[nodiscard]] virtual base::Task<base::Result<std::string>> authorization(base::CancelToken cancel) = 0;

    //! A request that carried `used` was refused. Success: it is worth being sent again. Errors: Unauthenticated, PermissionDenied, and others of the
    //! way to a new authorization.
    [[nodiscard]] virtual base::Task<base::Result<>> challenged(Challenge challenge, std::string used, base::CancelToken cancel)
        = 0;
};

} // namespace kaze::mcp
