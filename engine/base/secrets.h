#pragma once

#include "engine/base/redact.h"
#include "engine/base/result.h"

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace kaze::base {

//! Keeps keys. Looks a name up in the environment first, then in the system keyring (libsecret), then in a 0600 file. Calls
//! into the keyring may block: worker threads only. Every value that passes through is registered with the Redactor.
class SecretStore {
public:
    enum class Place { Environment, Keyring, File };

    struct Options {
        std::filesystem::path file; //!< used where there is no keyring
        std::string service = "kaze"; //!< the keyring attribute that marks ours
        bool useKeyring = true; //!< false in tests
        std::function<std::optional<std::string>(const std::string&)> environment; //!< default: getenv
    };

    SecretStore(Options options, std::shared_ptr<Redactor> redactor);
    ~SecretStore();

    //! "openai" → $OPENAI_API_KEY, then keyring or file entry "openai"; a name with a "/", as tenants have them, has no variable. Errors: NotFound, Io, Corrupt, PermissionDenied (a
    //! file that others may read).
    [[nodiscard]] Result<std::string> get(const std::string& name) const;

    //! From a place that the configuration names: "env:NAME", "file:PATH" (its first line), or "keyring:NAME", which looks
    //! where `get` does. Errors: those of `get`, InvalidArgument for any other text.
    [[nodiscard]] Result<std::string> read(const std::string& place) const;

    //! Where `get` would find it.
    [[nodiscard]] std::optional<Place> placeOf(const std::string& name) const;

    //! Stores in the keyring, else in the file; returns which. Errors: Io, ReadOnly, DiskFull.
    [[nodiscard]] Result<Place> set(const std::string& name, const std::string& value);

    //! Errors: NotFound.
    [[nodiscard]] Result<> remove(const std::string& name);

    //! Whether a keyring answers on this machine, and if not, why.
    [[nodiscard]] Result<> keyringUsable() const;

    //! "openai" → "OPENAI_API_KEY".
    [[nodiscard]] static std::string environmentName(const std::string& name);

private:
    struct Impl;
    std::unique_ptr<Impl> m_impl;
};

} // namespace kaze::base
