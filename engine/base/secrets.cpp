#include "engine/base/secrets.h"

#include "engine/base/detail/keyring.h"
#include "engine/base/file.h"
#include "engine/base/redact.h"

#include <boost/json.hpp>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cctype>
#include <cerrno>
#include <cstdlib>
#include <map>

namespace kaze::base {

namespace {

constexpr std::uint64_t kLargestFile = std::uint64_t{1} << 20;

std::optional<std::string> fromProcess(const std::string& name)
{
    const char* value = std::getenv(name.c_str());
    return value ? std::optional<std::string>(value) : std::nullopt;
}

using Entries = std::map<std::string, std::string>;

//! The entries of a secrets file; none where there is no file.
Result<Entries> readEntries(const std::filesystem::path& path)
{
    struct stat about { };
    if (::stat(path.c_str(), &about) != 0)
        return errno == ENOENT || errno == ENOTDIR ? Result<Entries>(Entries{})
                                                   : std::unexpected(systemError("cannot read " + path.string(), errno));
    if ((about.st_mode & 077) != 0 || (about.st_uid != ::geteuid() && about.st_uid != 0))
        return fail(ErrorCode::PermissionDenied,
            path.string()
                + " holds keys and may be read by others, so it is not used: give it to yourself alone (chmod 600) and change "
                  "the keys in it");
    const auto text = readFile(path, kLargestFile);
    if (!text)
        return failure(text);
    const auto damaged = fail(
        ErrorCode::Corrupt, path.string() + " is damaged: expected a JSON object of names and keys; repair it or move it away");
    boost::system::error_code error;
    const auto value = boost::json::parse(*text, error);
    if (error || !value.is_object())
        return damaged;
    Entries entries;
    for (const auto& member : value.get_object()) {
        if (!member.value().is_string())
            return damaged;
        entries.emplace(member.key(), member.value().get_string());
    }
    return entries;
}

//! Keeps every other process (and every other store of this one) from changing the file until it is closed. A file of its own, since the
//! other is replaced by each change; it stays, because who removes it may let two in at once.
Result<FileDescriptor> lockBeside(const std::filesystem::path& path)
{
    const auto name = path.string() + ".lock";
    FileDescriptor lock(::open(name.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600));
    int locked = lock ? 0 : -1;
    while (lock && (locked = ::flock(lock.get(), LOCK_EX)) != 0 && errno == EINTR) { }
    if (locked != 0)
        return std::unexpected(systemError("cannot lock " + name, errno));
    return lock;
}

//! Reads the file, lets `change` alter the entries and, if it says that it did, replaces the file, all as one step. Returns what `change`
//! said.
template <class Change>
Result<bool> changeEntries(const std::filesystem::path& path, Change change)
{
    std::error_code error;
    if (path.has_parent_path() && std::filesystem::create_directories(path.parent_path(), error))
        std::filesystem::permissions(path.parent_path(), std::filesystem::perms::owner_all, error);
    const auto lock = lockBeside(path);
    if (!lock)
        return failure(lock);
    auto entries = readEntries(path);
    if (!entries)
        return failure(entries);
    if (!change(*entries))
        return false;
    boost::json::object object;
    for (const auto& [name, value] : *entries)
        object[name] = value;
    if (auto written = writeFile(path, boost::json::serialize(object) + "\n", 0600); !written)
        return failure(written);
    return true;
}

} // namespace

struct SecretStore::Impl {
    Options options;
    std::shared_ptr<Redactor> redactor;
    detail::Keyring keyring;

    struct Found {
        std::string value;
        Place place;
    };

    [[nodiscard]] Result<> keyringUsable() const
    {
        if (!options.useKeyring)
            return fail(ErrorCode::Unavailable, "the keyring is switched off");
        return keyring.usable();
    }

    [[nodiscard]] Result<Found> find(const std::string& name) const
    {
        // One of a tenant ("acme/github") has no variable: names of several tenants would make the same one.
        const bool hasVariable = !name.contains('/');
        const auto variable = environmentName(name);
        if (const auto value = hasVariable ? options.environment(variable) : std::nullopt; value && !value->empty())
            return Found{*value, Place::Environment};
        if (keyringUsable())
            if (const auto value = keyring.find(name); value && *value)
                return Found{**value, Place::Keyring};
        const auto entries = readEntries(options.file);
        if (!entries)
            return failure(entries);
        if (const auto entry = entries->find(name); entry != entries->end())
            return Found{entry->second, Place::File};
        return fail(ErrorCode::NotFound,
            "there is no key for \"" + name
                + "\": " + (hasVariable ? "set $" + variable + " or store one" : "store one in the keyring"));
    }

    //! Whether it was there.
    [[nodiscard]] Result<bool> removeFromFile(const std::string& name) const
    {
        std::error_code error;
        if (!std::filesystem::exists(options.file, error) && !error)
            return false;
        return changeEntries(options.file, [&](Entries& entries) { return entries.erase(name) > 0; });
    }

    [[nodiscard]] Result<bool> storeInFile(const std::string& name, const std::string& value) const
    {
        return changeEntries(options.file, [&](Entries& entries) {
            entries[name] = value;
            return true;
        });
    }
};

SecretStore::SecretStore(Options options, std::shared_ptr<Redactor> redactor)
{
    if (!options.environment)
        options.environment = fromProcess;
    detail::Keyring keyring(options.service);
    m_impl = std::unique_ptr<Impl>(new Impl{std::move(options), std::move(redactor), std::move(keyring)});
}

SecretStore::~SecretStore() = default;

Result<std::string> SecretStore::get(const std::string& name) const
{
    auto found = m_impl->find(name);
    if (!found)
        return failure(found);
    m_impl->redactor->addSecret(found->value);
    return std::move(found->value);
}

Result<std::string> SecretStore::read(const std::string& place) const
{
    const auto rest = place.substr(std::min(place.size(), place.find(':') + 1));
    if (place.starts_with("keyring:"))
        return get(rest);
    std::string value;
    if (place.starts_with("env:"))
        value = m_impl->options.environment(rest).value_or("");
    else if (place.starts_with("file:")) {
        auto text = readFile(rest, kLargestFile);
        if (!text)
            return failure(text);
        value = text->substr(0, text->find_first_of("\r\n"));
    } else
        // What was written may be the key itself, so it is not said again.
        return fail(ErrorCode::InvalidArgument,
            "a key is read from env:NAME, file:PATH or keyring:NAME; the key itself does not belong into the configuration");
    if (value.empty())
        return fail(ErrorCode::NotFound, "there is no key at " + place);
    m_impl->redactor->addSecret(value);
    return value;
}

std::optional<SecretStore::Place> SecretStore::placeOf(const std::string& name) const
{
    const auto found = m_impl->find(name);
    return found ? std::optional(found->place) : std::nullopt;
}

Result<SecretStore::Place> SecretStore::set(const std::string& name, const std::string& value)
{
    m_impl->redactor->addSecret(value);
    if (m_impl->keyringUsable() && m_impl->keyring.store(name, value)) {
        // An older copy in the file would lie there in the clear for nothing; a file that cannot be read holds none of ours.
        [[maybe_unused]] const auto removed = m_impl->removeFromFile(name);
        return Place::Keyring;
    }
    if (auto stored = m_impl->storeInFile(name, value); !stored)
        return failure(stored);
    return Place::File;
}

Result<> SecretStore::remove(const std::string& name)
{
    bool removed = false;
    if (m_impl->keyringUsable()) {
        const auto cleared = m_impl->keyring.remove(name);
        if (!cleared)
            return failure(cleared);
        removed = *cleared;
    }
    const auto fromFile = m_impl->removeFromFile(name);
    if (!fromFile)
        return failure(fromFile);
    if (removed || *fromFile)
        return {};
    return fail(ErrorCode::NotFound,
        "there is no stored key for \"" + name + "\"; one in $" + environmentName(name) + " would have to be unset there");
}

Result<> SecretStore::keyringUsable() const
{
    return m_impl->keyringUsable();
}

std::string SecretStore::environmentName(const std::string& name)
{
    std::string variable;
    for (const char c : name) {
        const auto byte = static_cast<unsigned char>(c);
        variable += std::isalnum(byte) ? static_cast<char>(std::toupper(byte)) : '_';
    }
    return variable + "_API_KEY";
}

} // namespace kaze::base
