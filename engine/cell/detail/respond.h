#pragma once

#include "engine/api/reply.h"
#include "engine/api/request.h"
#include "engine/base/result.h"

// What a handler came to, as the answer to the question.

namespace kaze::cell::detail {

template <class T>
[[nodiscard]] base::Result<api::Response> respond(base::Result<T>&& result)
{
    if (!result)
        return std::unexpected(std::move(result.error()));
    return api::Response{std::move(*result)};
}

[[nodiscard]] inline base::Result<api::Response> done(const base::Result<>& result)
{
    if (!result)
        return failure(result);
    return api::Response{api::Done{}};
}

} // namespace kaze::cell::detail
