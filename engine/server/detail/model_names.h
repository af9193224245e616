#pragma once

#include "engine/gateway/gateway.h"

#include <optional>
#include <string>
#include <vector>

namespace kaze::server::detail {

//! What models there are, and what a client means by a name. Asks the providers at most twice a minute. Lives on the loop.
class ModelNames {
public:
    struct Model {
        std::string id; //!< "provider/model", or a hint
        std::string owner; //!< the provider
    };

    ModelNames(gateway::Gateway& gateway, const base::Clock& clock) : m_gateway(gateway), m_clock(clock) { }

    //! What can be called now: of providers that have their key, or answer where they need none; and the hints that are configured.
    //! Errors: the gateway's.
    [[nodiscard]] base::Task<base::Result<std::vector<Model>>> list();

    //! A name as the gateway takes it: "provider/model", a hint or nothing stay as they are; a bare name becomes that of the provider that has such
    //! a model, the default model's provider before others. Errors: NotFound.
    [[nodiscard]] base::Task<base::Result<std::string>> resolve(std::string name);

private:
    gateway::Gateway& m_gateway;
    const base::Clock& m_clock;
    std::vector<Model> m_known;
    std::optional<base::Duration> m_askedAt;
};

} // namespace kaze::server::detail
