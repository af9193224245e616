#include "engine/server/cell_book.h"

#include "engine/base/file.h"

#include <boost/json.hpp>

#include <algorithm>
#include <fcntl.h>
#include <sys/file.h>

namespace kaze::server {

namespace json = boost::json;
namespace fs = std::filesystem;

namespace {

constexpr std::uint64_t kLargestFile = 4U << 20;
constexpr std::size_t kMostCells = 1000;
constexpr std::size_t kLongestText = 4096;

std::string secretName(const std::string& cell)
{
    return "cell:" + cell;
}

base::Result<> checkName(const std::string& name)
{
    constexpr std::string_view kFirst = "abcdefghijklmnopqrstuvwxyz0123456789";
    constexpr std::string_view kRest = "abcdefghijklmnopqrstuvwxyz0123456789-_";
    if (name == "local")
        return base::fail(base::ErrorCode::InvalidArgument, "\"local\" is the cell of this machine; choose another name");
    if (name.empty() || name.size() > 64 || kFirst.find(name.front()) == std::string_view::npos
        || name.find_first_not_of(kRest) != std::string::npos)
        return base::fail(base::ErrorCode::InvalidArgument,
            "\"" + name + "\" is no name of a cell: write up to 64 of a-z, 0-9, \"-\" and \"_\", with a letter or a digit first");
    return {};
}

base::Result<> check(const KnownCell& cell)
{
    if (auto named = checkName(cell.name); !named)
        return named;
    if (const auto address = parseRemoteAddress(cell.address); !address)
        return failure(address);
    const bool isPin
        = cell.pin.empty() || (cell.pin.size() == 64 && cell.pin.find_first_not_of("0123456789abcdef") == std::string::npos);
    if (!isPin)
        return base::fail(base::ErrorCode::InvalidArgument,
            "the fingerprint of the certificate of \"" + cell.name + "\" is not 64 hex digits, in lower case");
    if (!cell.key.empty() && cell.certificate.empty())
        return base::fail(base::ErrorCode::InvalidArgument, "the key for \"" + cell.name + "\" needs its certificate");
    for (const auto* text : {&cell.environment, &cell.authorities, &cell.certificate, &cell.key})
        if (text->size() > kLongestText || text->find('\0') != std::string::npos)
            return base::fail(base::ErrorCode::InvalidArgument, "what is said of \"" + cell.name + "\" is too long");
    return {};
}

json::object written(const KnownCell& cell)
{
    json::object object{{"name", cell.name}, {"address", cell.address}};
    const auto add = [&](const char* key, const std::string& text) {
        if (!text.empty())
            object[key] = text;
    };
    add("pin", cell.pin);
    add("environment", cell.environment);
    if (cell.guarded)
        object["guarded"] = *cell.guarded;
    add("authorities", cell.authorities);
    add("certificate", cell.certificate);
    add("key", cell.key);
    return object;
}

std::string written(const std::vector<KnownCell>& cells)
{
    json::array array;
    for (const auto& cell : cells)
        array.push_back(written(cell));
    return json::serialize(json::object{{"cells", std::move(array)}}) + '\n';
}

base::Result<KnownCell> read(const json::value& value)
{
    if (!value.is_object())
        return base::fail(base::ErrorCode::InvalidArgument, "a cell is no object");
    KnownCell cell;
    const std::pair<const char*, std::string*> texts[]
        = {{"name", &cell.name}, {"address", &cell.address}, {"pin", &cell.pin}, {"environment", &cell.environment},
            {"authorities", &cell.authorities}, {"certificate", &cell.certificate}, {"key", &cell.key}};
    for (const auto& [key, into] : texts) {
        const auto* text = value.get_object().if_contains(key);
        if (text && !text->is_string())
            return base::fail(base::ErrorCode::InvalidArgument, "\"" + std::string(key) + "\" of a cell is no text");
        if (text)
            *into = std::string(text->get_string());
    }
    const auto* guarded = value.get_object().if_contains("guarded");
    if (guarded && !guarded->is_bool())
        return base::fail(base::ErrorCode::InvalidArgument, "\"guarded\" of a cell is neither true nor false");
    if (guarded)
        cell.guarded = guarded->get_bool();
    if (auto good = check(cell); !good)
        return failure(good);
    return cell;
}

base::Result<std::vector<KnownCell>> readAll(const std::string& text)
{
    boost::system::error_code error;
    const auto value = json::parse(text, error);
    const auto* list = !error && value.is_object() ? value.get_object().if_contains("cells") : nullptr;
    if (!list || !list->is_array())
        return base::fail(
            base::ErrorCode::InvalidArgument, "it is no list of cells: expected {\"cells\": [{\"name\", \"address\", …}]}");
    if (list->get_array().size() > kMostCells)
        return base::fail(base::ErrorCode::InvalidArgument, "it has more than " + std::to_string(kMostCells) + " cells");
    std::map<std::string, KnownCell> cells; // by name, each once
    for (const auto& each : list->get_array()) {
        auto cell = read(each);
        if (!cell)
            return failure(cell);
        cells[cell->name] = *cell;
    }
    std::vector<KnownCell> all;
    for (auto& [name, cell] : cells)
        all.push_back(std::move(cell));
    return all;
}

//! Nobody else changes the file while it is held.
base::Result<base::FileDescriptor> locked(const fs::path& file)
{
    std::error_code error;
    fs::create_directories(file.parent_path(), error);
    const auto path = file.string() + ".lock";
    base::FileDescriptor lock(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
    if (!lock)
        return std::unexpected(base::systemError("the list of cells cannot be changed: " + path, errno));
    while (::flock(lock.get(), LOCK_EX) != 0)
        if (errno != EINTR)
            return std::unexpected(base::systemError("the list of cells cannot be changed: " + path, errno));
    return lock;
}

} // namespace

CellBook::CellBook(fs::path file, std::shared_ptr<base::SecretStore> secrets)
    : m_file(std::move(file)), m_secrets(std::move(secrets))
{
}

base::Result<std::vector<KnownCell>> CellBook::list() const
{
    const auto text = base::readFile(m_file, kLargestFile);
    if (!text && text.error().code == base::ErrorCode::NotFound)
        return std::vector<KnownCell>();
    if (!text)
        return failure(text);
    auto cells = readAll(*text);
    if (!cells)
        cells.error().message = m_file.string() + ": " + cells.error().message;
    return cells;
}

base::Result<KnownCell> CellBook::find(const std::string& name) const
{
    const auto cells = list();
    if (!cells)
        return failure(cells);
    std::string names;
    for (const auto& cell : *cells) {
        if (cell.name == name)
            return cell;
        names += (names.empty() ? "" : ", ") + cell.name;
    }
    return base::fail(base::ErrorCode::NotFound,
        "no cell \"" + name + "\" was added; "
            + (names.empty() ? std::string("`kaze cells add NAME ADDRESS` adds one") : "there are: " + names));
}

base::Result<> CellBook::add(const KnownCell& cell, const std::optional<std::string>& token, bool replace)
{
    if (auto good = check(cell); !good)
        return good;
    const auto lock = locked(m_file);
    if (!lock)
        return failure(lock);
    auto cells = list();
    if (!cells)
        return failure(cells);
    const auto same = std::find_if(cells->begin(), cells->end(), [&](const auto& each) { return each.name == cell.name; });
    if (same != cells->end() && !replace)
        return base::fail(base::ErrorCode::AlreadyExists, "there is a cell \"" + cell.name + "\" already, at " + same->address);
    if (same == cells->end() && cells->size() >= kMostCells)
        return base::fail(base::ErrorCode::InvalidArgument, "there are " + std::to_string(kMostCells) + " cells already");
    const bool elsewhere = same == cells->end() || same->address != cell.address;
    if (same != cells->end())
        *same = cell;
    else
        cells->push_back(cell);
    std::sort(cells->begin(), cells->end(), [](const auto& a, const auto& b) { return a.name < b.name; });
    // A token is for one address: it goes before the cell is another one, and comes after.
    if (elsewhere)
        if (const auto gone = forgetToken(cell.name); !gone)
            return gone;
    if (const auto saved = base::writeFile(m_file, written(*cells), 0600); !saved || !token)
        return saved;
    if (const auto kept = m_secrets->set(secretName(cell.name), *token); !kept)
        return failure(kept);
    return {};
}

base::Result<> CellBook::forgetToken(const std::string& name) const
{
    if (const auto gone = m_secrets->remove(secretName(name)); !gone && gone.error().code != base::ErrorCode::NotFound)
        return failure(gone);
    return {};
}

base::Result<> CellBook::remove(const std::string& name)
{
    const auto lock = locked(m_file);
    if (!lock)
        return failure(lock);
    if (auto known = find(name); !known)
        return failure(known);
    auto cells = list();
    if (!cells)
        return failure(cells);
    std::erase_if(*cells, [&](const auto& each) { return each.name == name; });
    if (const auto gone = forgetToken(name); !gone)
        return gone;
    return base::writeFile(m_file, written(*cells), 0600);
}

base::Result<RemoteOptions> CellBook::optionsFor(const KnownCell& cell) const
{
    const auto address = parseRemoteAddress(cell.address);
    if (!address)
        return failure(address);
    auto token = m_secrets->get(secretName(cell.name));
    if (!token && token.error().code == base::ErrorCode::NotFound)
        return base::fail(base::ErrorCode::NotFound,
            "the access token of the cell \"" + cell.name + "\" is not kept on this machine; `kaze cells add " + cell.name + ' '
                + cell.address + " --replace` asks for it");
    if (!token)
        return failure(token);
    // Read after the token, which comes last when a cell gets another address: what is asked for may be what was known before.
    const auto now = find(cell.name);
    if (!now)
        return failure(now);
    if (now->address != cell.address)
        return base::fail(base::ErrorCode::NotFound,
            "the access token of the cell \"" + cell.name + "\" is one for " + now->address + " and is not sent to "
                + cell.address);
    RemoteOptions options;
    options.address = *address;
    options.token = std::move(*token);
    options.pin = cell.pin;
    options.authorities = cell.authorities;
    options.certificate = cell.certificate;
    options.key = cell.key;
    return options;
}

base::Result<std::string> CellBook::exported() const
{
    const auto cells = list();
    if (!cells)
        return failure(cells);
    return written(*cells);
}

base::Result<CellBook::Imported> CellBook::import(const std::string& json)
{
    if (json.size() > kLargestFile)
        return base::fail(base::ErrorCode::InvalidArgument, "a list of cells has at most 4 MiB");
    const auto given = readAll(json);
    if (!given)
        return failure(given);
    const auto lock = locked(m_file);
    if (!lock)
        return failure(lock);
    auto cells = list();
    if (!cells)
        return failure(cells);
    Imported imported;
    for (const auto& cell : *given) {
        const bool taken = std::any_of(cells->begin(), cells->end(), [&](const auto& each) { return each.name == cell.name; });
        (taken ? imported.kept : imported.added).push_back(cell.name);
        if (!taken)
            cells->push_back(cell);
    }
    if (cells->size() > kMostCells)
        return base::fail(base::ErrorCode::InvalidArgument, "there would be more than " + std::to_string(kMostCells) + " cells");
    std::sort(cells->begin(), cells->end(), [](const auto& a, const auto& b) { return a.name < b.name; });
    // What was kept under the name of one that is gone is not for another.
    for (const auto& name : imported.added)
        if (const auto gone = forgetToken(name); !gone)
            return failure(gone);
    if (auto saved = base::writeFile(m_file, written(*cells), 0600); !saved)
        return failure(saved);
    return imported;
}

} // namespace kaze::server
