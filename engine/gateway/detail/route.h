#pragma once

#include "engine/gateway/gateway.h"

namespace kaze::gateway::detail {

//! Where a call goes.
struct Route {
    ProviderConfig provider; //!< with the address that is used
    std::string model; //!< the provider's own name for it
    [[nodiscard]] std::string name() const { return provider.name + '/' + model; }
};

//! Resolves "provider/model", a hint, or nothing; `baseUrl` replaces the provider's address and makes an unknown provider a compatible server there.
//! Hints and the default are those of the tenant, where it has its own. Errors: NotFound (says what there is), InvalidArgument (an address
//! without a model).
[[nodiscard]] base::Result<Route> routeOf(
    const GatewayConfig& config, const std::string& model, const std::string& baseUrl, const std::string& tenant = {});

//! What is asked in place of `model` while more calls wait for its provider than its overflow says; else `model`.
[[nodiscard]] std::string overflowed(const GatewayConfig& config, const std::string& model, const std::string& tenant,
    const std::function<std::size_t(const std::string& provider)>& waiting);

} // namespace kaze::gateway::detail
