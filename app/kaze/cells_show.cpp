#include "app/kaze/cells_command.h"
#include "app/kaze/json_output.h"
#include "app/kaze/known_cells.h"
#include "app/kaze/terminal.h"
#include "engine/server/tls_words.h"

#include <array>
#include <iostream>

namespace kaze::cli {

namespace {

//! How its certificate is known.
std::string certificateOf(const server::KnownCell& cell)
{
    if (cell.address.starts_with("http://"))
        return "none";
    return cell.pin.empty() ? "authorities" : "accepted";
}

std::string guardOf(const server::KnownCell& cell)
{
    if (!cell.guarded)
        return {};
    return *cell.guarded ? "guarded" : "not guarded";
}

} // namespace

std::string nameOf(server::RemoteTrouble trouble)
{
    static constexpr std::array kNames{"none", "name", "refused", "no_answer", "certificate", "unknown", "changed",
        "client_certificate", "token", "role", "version", "limited", "other"};
    return kNames.at(static_cast<std::size_t>(trouble));
}

boost::json::object jsonOf(const server::KnownCell& cell)
{
    const auto guarded = cell.guarded ? boost::json::value(*cell.guarded) : boost::json::value(nullptr);
    return {{"name", cell.name}, {"address", cell.address}, {"pin", cell.pin}, {"environment", cell.environment},
        {"guarded", guarded}, {"authorities", cell.authorities}, {"certificate", cell.certificate}, {"key", cell.key}};
}

boost::json::object jsonOf(const server::RemoteProbe& probe)
{
    boost::json::object object{{"trouble", nameOf(probe.trouble)}};
    if (!probe.message.empty())
        object["message"] = probe.message;
    if (!probe.fingerprint.empty()) {
        object["fingerprint"] = probe.fingerprint;
        object["words"] = probe.words;
        object["trusted"] = probe.trusted;
    }
    if (!probe.cell)
        return object;
    const auto& cell = *probe.cell;
    object["cell"] = {{"id", cell.id}, {"name", cell.name}, {"region", cell.region}, {"environment", cell.environment},
        {"version", cell.version}, {"role", cell.role.name()}, {"tenant", cell.tenant}, {"draining", cell.draining}};
    object["latency_seconds"] = std::chrono::duration<double>(probe.latency).count();
    object["skew_seconds"] = std::chrono::duration<double>(probe.skew).count();
    return object;
}

void tell(const server::RemoteProbe& probe)
{
    if (!probe.cell)
        return;
    const auto& cell = *probe.cell;
    std::cout << "It is " << (cell.name.empty() ? "a cell" : '"' + printable(cell.name) + '"') << ", Kaze "
              << printable(cell.version);
    if (!cell.environment.empty())
        std::cout << ", " << printable(cell.environment);
    std::cout << "; your token has the role " << cell.role.name()
              << (cell.tenant.empty() ? "" : ", for the tenant " + printable(cell.tenant)) << ".\n"
              << "It answers within " << durationText(probe.latency);
    const auto skew = std::chrono::abs(probe.skew);
    if (skew > std::chrono::seconds(2) + probe.latency)
        std::cout << "; its clock is " << durationText(skew) << (probe.skew.count() > 0 ? " ahead" : " behind");
    std::cout << ".\n";
    if (cell.draining)
        std::cout << "It takes no new runs and is about to end.\n";
}

int listCells(const Common& common)
{
    const auto cells = cellBook().list();
    if (!cells)
        return report(cells.error(), common);
    if (common.json) {
        boost::json::array all;
        for (const auto& cell : *cells)
            all.push_back(jsonOf(cell));
        print(all);
        return kDone;
    }
    if (cells->empty()) {
        std::cout << "No cells on other machines yet; `kaze cells add NAME ADDRESS` adds one.\n";
        return kDone;
    }
    std::vector<std::vector<std::string>> rows;
    for (const auto& cell : *cells)
        rows.push_back({cell.name, cell.address, certificateOf(cell), printable(cell.environment), guardOf(cell)});
    std::cout << table({"CELL", "ADDRESS", "CERTIFICATE", "ENVIRONMENT", ""}, rows);
    return kDone;
}

int showCell(const std::string& name, const Common& common)
{
    const auto cell = cellBook().find(name);
    if (!cell)
        return report(cell.error(), common);
    const auto words = cell->pin.empty() ? std::string() : server::fingerprintWords(cell->pin);
    if (common.json) {
        auto object = jsonOf(*cell);
        object["words"] = words;
        print(object);
        return kDone;
    }
    const auto line = [](const char* what, const std::string& text) {
        if (!text.empty())
            std::cout << what << printable(text) << '\n';
    };
    line("name          ", cell->name);
    line("address       ", cell->address);
    line("fingerprint   ", cell->pin);
    line("in words      ", words);
    line("environment   ", cell->environment);
    const bool isGuarded = cell->guarded.value_or(false);
    line("guarded       ",
        isGuarded           ? "yes: read-only in the console until it is unlocked"
            : cell->guarded ? "no"
                            : "in the console, where its environment is production");
    line("authorities   ", cell->authorities);
    line("certificate   ", cell->certificate);
    line("key           ", cell->key);
    return kDone;
}

int testCell(const std::string& name, const Common& common)
{
    const auto book = cellBook();
    const auto cell = book.find(name);
    if (!cell)
        return report(cell.error(), common);
    const auto options = book.optionsFor(*cell);
    if (!options)
        return report(options.error(), common);
    const auto probe = server::probeRemote(*options);
    if (common.json)
        print(jsonOf(probe));
    else if (probe.trouble == server::RemoteTrouble::None)
        tell(probe);
    else
        std::cerr << "kaze: " << probe.message << std::endl;
    if (!common.json && probe.trouble == server::RemoteTrouble::Changed)
        std::cerr << "It shows " << probe.words << "; accepted was " << server::fingerprintWords(cell->pin) << ".\n";
    return probe.trouble == server::RemoteTrouble::None ? kDone : kFailed;
}

} // namespace kaze::cli
