#pragma once

#include "engine/base/result.h"
#include "engine/base/secrets.h"
#include "engine/server/remote_client.h"

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace kaze::server {

//! A cell on another machine that a person has added.
struct KnownCell {
    std::string name; //!< 1 to 64 of a-z 0-9 - _ and a letter or digit first; "local" is taken
    std::string address; //!< as parseRemoteAddress reads it
    std::string pin; //!< see RemoteOptions
    std::string environment; //!< as the person calls it ("production"); empty: what the cell says itself
    std::optional<bool>
        guarded; //!< read-only in the console until unlocked for a time; none: where its environment is production
    std::string authorities, certificate, key; //!< paths; empty: none

    bool operator==(const KnownCell&) const = default;
};

//! The cells that this person knows, in a file that the console and `kaze` share ($XDG_CONFIG_HOME/kaze/cells.json, 0600); their tokens are in the
//! secret store under "cell:NAME" and never in the file. Every change reads the file anew under a lock, and replaces it by rename. Any thread; blocks.
class CellBook {
public:
    CellBook(std::filesystem::path file, std::shared_ptr<base::SecretStore> secrets);

    //! By name. Errors: Io, PermissionDenied, InvalidArgument (what the file says is no list of cells; with its path).
    [[nodiscard]] base::Result<std::vector<KnownCell>> list() const;
    //! Errors: NotFound with the names that there are, those of list.
    [[nodiscard]] base::Result<KnownCell> find(const std::string& name) const;
    //! Adds one, or replaces the one of that name. Without a token the one that is kept stays, as long as the address does. Errors: InvalidArgument, AlreadyExists, those of list and of the store.
    [[nodiscard]] base::Result<> add(const KnownCell& cell, const std::optional<std::string>& token, bool replace);
    //! With its token. Errors: NotFound, those of list.
    [[nodiscard]] base::Result<> remove(const std::string& name);
    //! What connects to it. Errors: NotFound (no token, or one of another address), those of list and of the store.
    [[nodiscard]] base::Result<RemoteOptions> optionsFor(const KnownCell& cell) const;

    //! All of them as JSON, without secrets; and back: how many were new. Those whose name is taken are left as they are and named in `kept`.
    [[nodiscard]] base::Result<std::string> exported() const;
    struct Imported {
        std::vector<std::string> added, kept;
    };
    [[nodiscard]] base::Result<Imported> import(const std::string& json);

private:
    [[nodiscard]] base::Result<> forgetToken(const std::string& name) const;

    std::filesystem::path m_file;
    std::shared_ptr<base::SecretStore> m_secrets;
};

} // namespace kaze::server
