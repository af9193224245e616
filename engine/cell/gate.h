#pragma once

#include "engine/api/request.h"
#include "engine/base/task.h"
#include "engine/cell/caller.h"
#include "engine/storage/database.h"

#include <deque>
#include <memory>
#include <string>

namespace kaze::runtime {
class Runtime;
}
namespace kaze::telemetry {
class ObservationLog;
}

namespace kaze::cell {

//! Stands before all that a cell is asked, as accessRules() say. A caller who is confined to a tenant is told of another's things what he would be
//! told of things that never were. Lives on the loop.
class Gate {
public:
    struct Parts {
        storage::Database& state;
        runtime::Runtime& runtime;
        telemetry::ObservationLog& observations;
    };
    explicit Gate(Parts parts) : m_parts(parts) { }

    //! The request as it may be carried out. Errors: PermissionDenied, which names the role that it takes; NotFound for what is another tenant's.
    [[nodiscard]] base::Task<base::Result<api::Request>> admit(std::shared_ptr<const Caller> caller, api::Request request);

    //! Takes out of an answer what is not for this caller, and remembers whose exports and imports there are.
    void narrow(const Caller& caller, api::Response& response);

private:
    //! An export or import under way: who did not begin it does not read it.
    struct Begun {
        std::string id, actor;
    };
    [[nodiscard]] base::Result<> checkOwner(const Caller& caller, const api::Request& request) const;
    void begun(const std::string& id, const std::string& actor);

    Parts m_parts;
    std::deque<Begun> m_begun; //!< the latest
};

} // namespace kaze::cell
