#pragma once

#include "engine/base/result.h"

#include <optional>
#include <string>

namespace kaze::base::detail {

//! The desktop's keyring, through libsecret. Everything blocks, a lookup until a person has unlocked the keyring (a minute at
//! most): worker threads only.
class Keyring {
public:
    explicit Keyring(std::string service) : m_service(std::move(service)) { }

    //! Whether a secret service answers on the session bus or would be started by it; takes two seconds at most. Errors:
    //! Unavailable, says why.
    [[nodiscard]] Result<> usable() const;

    //! Nothing where there is no such entry. Errors: Io.
    [[nodiscard]] Result<std::optional<std::string>> find(const std::string& name) const;
    [[nodiscard]] Result<> store(const std::string& name, const std::string& value) const;
    //! Whether there was one. Errors: Io.
    [[nodiscard]] Result<bool> remove(const std::string& name) const;

private:
    std::string m_service;
};

} // namespace kaze::base::detail
