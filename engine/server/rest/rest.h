#pragma once

#include "engine/server/detail/calls.h"
#include "engine/server/rest/reading.h"

#include <optional>
#include <string>

namespace kaze::server::rest {

//! What a path below /api/v1 stands for.
struct Place {
    enum class What : std::uint8_t { Index, OpenApi, Request };
    What what = What::Index;
    const api::RequestDescription* request = nullptr; //!< where it is one

    //! As an Allow header has them.
    [[nodiscard]] std::string methods() const;
    [[nodiscard]] bool takes(const std::string& method) const;
};

//! Whether a path is one of /api/v1, even if nothing is there.
[[nodiscard]] bool isBelow(std::string_view path);
//! Errors: a failure with 404 that names those that are written nearly alike.
[[nodiscard]] std::expected<Place, detail::Failure> placeOf(std::string_view path);

//! Whom a cell hears asking: who shows a token is confined to its tenant and role.
[[nodiscard]] cell::Caller askingAs(const detail::Caller& caller);

//! Answers one request, whatever happens; a body unpacks to at most so many bytes. Lives on the loop.
[[nodiscard]] base::Task<> answerPlace(std::shared_ptr<detail::Service> service, detail::SharedExchange exchange,
    detail::Caller caller, Place place, std::uint64_t mostBody);

} // namespace kaze::server::rest
