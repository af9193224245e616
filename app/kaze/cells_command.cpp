#include "app/kaze/cells_command.h"
#include "app/kaze/commands.h"
#include "app/kaze/json_output.h"
#include "app/kaze/known_cells.h"
#include "app/kaze/terminal.h"
#include "engine/base/file.h"

#include <iostream>
#include <termios.h>
#include <unistd.h>

namespace kaze::cli {

namespace {

struct CellsOptions {
    server::KnownCell cell;
    std::string file; //!< of an import or export
    bool tokenOnStdin = false;
    bool replace = false;
    bool yes = false;
};

//! A line that is not shown while it is typed.
std::optional<std::string> typedSecret()
{
    termios before{};
    const bool isTerminal = ::tcgetattr(STDIN_FILENO, &before) == 0;
    auto silent = before;
    silent.c_lflag &= ~static_cast<tcflag_t>(ECHO);
    if (isTerminal)
        ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &silent);
    std::string line;
    const bool read = static_cast<bool>(std::getline(std::cin, line));
    if (isTerminal) {
        ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &before);
        std::cerr << std::endl;
    }
    return read ? std::optional(line) : std::nullopt;
}

base::Result<std::string> askedToken(const CellsOptions& options)
{
    if (!options.tokenOnStdin && !inputIsTerminal())
        return base::fail(base::ErrorCode::InvalidArgument,
            "there is nobody to ask for the access token; hand it in with --token-stdin (`kaze tokens create` makes one there)");
    if (!options.tokenOnStdin)
        std::cerr << "Access token (`kaze tokens create NAME --role operator` makes one there): " << std::flush;
    auto token = typedSecret().value_or("");
    token.erase(token.find_last_not_of(" \t\r\n") + 1);
    if (token.empty() || token.find_first_of(" \t\r\n") != std::string::npos || token.size() > 4096)
        return base::fail(base::ErrorCode::InvalidArgument, "that is no access token; it looks like kaze_…, on one line");
    return token;
}

//! Whether the person says that these are the words which `kaze serve` shows.
base::Result<bool> accepted(const server::RemoteProbe& probe, const CellsOptions& options)
{
    if (options.yes)
        return true;
    if (!inputIsTerminal() || options.tokenOnStdin)
        return base::fail(base::ErrorCode::Unauthenticated,
            probe.message + " Its words are: " + probe.words + ". Say --yes to accept it, or give its fingerprint with --pin.");
    std::cout << probe.message << "\n\n  " << styled(probe.words, Style::Bold) << "\n  SHA-256 " << probe.fingerprint
              << "\n\nAre these the words that `kaze serve` shows there? [y/N] " << std::flush;
    std::string line;
    return std::getline(std::cin, line) && (line == "y" || line == "Y" || line == "yes");
}

server::RemoteOptions optionsOf(const server::KnownCell& cell, const server::RemoteAddress& address, const std::string& token)
{
    server::RemoteOptions options;
    options.address = address;
    options.token = token;
    options.pin = cell.pin;
    options.authorities = cell.authorities;
    options.certificate = cell.certificate;
    options.key = cell.key;
    return options;
}

std::string absolute(const std::string& path)
{
    std::error_code error; // then it stays as it is, and reading it fails
    return path.empty() ? path : std::filesystem::absolute(path, error).string();
}

int addCell(CellsOptions options, const Common& common)
{
    auto& cell = options.cell;
    const auto address = server::parseRemoteAddress(cell.address);
    if (!address)
        return report(address.error(), common);
    for (auto* path : {&cell.authorities, &cell.certificate, &cell.key})
        *path = absolute(*path);
    std::erase(cell.pin, ':');
    std::transform(
        cell.pin.begin(), cell.pin.end(), cell.pin.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    auto book = cellBook();
    if (const auto known = book.find(cell.name); known && !options.replace)
        return report(
            {base::ErrorCode::AlreadyExists,
                "there is a cell \"" + cell.name + "\" already, at " + known->address + "; --replace puts this one in its place",
                nullptr},
            common);
    const auto token = askedToken(options);
    if (!token)
        return report(token.error(), common);
    // No token is sent before the certificate is accepted: the first look ends at the handshake.
    auto probe = server::probeRemote(optionsOf(cell, *address, *token));
    if (probe.trouble == server::RemoteTrouble::Unknown) {
        const auto yes = accepted(probe, options);
        if (!yes)
            return report(yes.error(), common);
        if (!*yes) {
            std::cout << "Nothing was added.\n";
            return kCancelled;
        }
        cell.pin = probe.fingerprint;
        probe = server::probeRemote(optionsOf(cell, *address, *token));
    }
    if (probe.trouble != server::RemoteTrouble::None) {
        const auto again = probe.trouble == server::RemoteTrouble::Changed ? " It shows: " + probe.words + '.' : std::string();
        return report({base::ErrorCode::Unavailable, probe.message + again + " Nothing was added.", nullptr}, common);
    }
    if (const auto added = book.add(cell, *token, options.replace); !added)
        return report(added.error(), common);
    if (common.json) {
        auto object = jsonOf(cell);
        object["test"] = jsonOf(probe);
        print(object);
        return kDone;
    }
    tell(probe);
    std::cout << "Added. `kaze runs list --cell " << cell.name << "` asks it, and so do all other commands.\n";
    return kDone;
}

int removeCell(const std::string& name, const Common& common)
{
    if (const auto removed = cellBook().remove(name); !removed)
        return report(removed.error(), common);
    if (common.json)
        print({{"removed", name}});
    else
        std::cout << "Removed, with its token. The token itself is valid until `kaze tokens revoke` ends it there.\n";
    return kDone;
}

int exportCells(const CellsOptions& options, const Common& common)
{
    const auto text = cellBook().exported();
    if (!text)
        return report(text.error(), common);
    if (options.file.empty() || options.file == "-") {
        std::cout << *text << std::flush;
        return kDone;
    }
    if (const auto written = base::writeFile(options.file, *text, 0600); !written)
        return report(written.error(), common);
    if (common.json)
        print({{"exported", options.file}});
    else
        std::cout << "Written to " << printable(options.file) << ", without the tokens.\n";
    return kDone;
}

int importCells(const CellsOptions& options, const Common& common)
{
    base::Result<std::string> text = std::string();
    if (options.file == "-")
        text->assign(std::istreambuf_iterator<char>(std::cin), {});
    else
        text = base::readFile(options.file, 4U << 20);
    if (!text)
        return report(text.error(), common);
    const auto imported = cellBook().import(*text);
    if (!imported)
        return report(imported.error(), common);
    if (common.json) {
        print({{"added", boost::json::value_from(imported->added)}, {"kept", boost::json::value_from(imported->kept)}});
        return kDone;
    }
    for (const auto& name : imported->kept)
        std::cout << "\"" << name << "\" is there already and was left as it is.\n";
    std::cout << imported->added.size() << (imported->added.size() == 1 ? " cell was" : " cells were")
              << " added. Their tokens do not travel: `kaze cells add NAME ADDRESS --replace` asks for one.\n";
    return kDone;
}

void addOptions(CLI::App& added, CellsOptions& options)
{
    added.add_option("NAME", options.cell.name, "What you call it: a-z, 0-9, '-' and '_'")->required()->option_text(" ");
    added.add_option("ADDRESS", options.cell.address, "HOST or HOST:PORT (default: 7117)")->required()->option_text(" ");
    added.add_flag("--token-stdin", options.tokenOnStdin, "Read the access token from stdin instead of asking for it");
    added.add_option("--pin", options.cell.pin, "The SHA-256 of its certificate, as `kaze serve` shows it")->option_text("HEX");
    added.add_option("--ca", options.cell.authorities, "Who may have signed its certificate, a PEM file (default: the system's)")
        ->option_text("FILE");
    added.add_option("--certificate", options.cell.certificate, "Yours, where it asks for one, a PEM file")->option_text("FILE");
    added.add_option("--key", options.cell.key, "The key of yours (default: in the same file)")->option_text("FILE");
    added
        .add_option(
            "--environment", options.cell.environment, "What it is for, such as production (default: what it says itself)")
        ->option_text("NAME");
    const auto guard = [&options](bool guarded) { return [&options, guarded] { options.cell.guarded = guarded; }; };
    auto* guarded = added.add_flag_callback(
        "--guarded", guard(true), "Read-only in the console until it is unlocked (default: where its environment is production)");
    added.add_flag_callback("--not-guarded", guard(false), "Never read-only in the console")->excludes(guarded);
    added.add_flag("--replace", options.replace, "Put it in the place of the one of that name");
    added.add_flag("--yes", options.yes, "Accept its certificate without being asked");
}

} // namespace

void addCells(CLI::App& app, std::shared_ptr<Common> common, Action& action)
{
    auto* cells = app.add_subcommand("cells", "Know cells on other machines, for --cell and the console");
    cells->require_subcommand(1);
    auto options = std::make_shared<CellsOptions>();
    auto* added = cells->add_subcommand("add", "Add one, once it answers");
    addOptions(*added, *options);
    added->footer("Examples:\n"
                  "  kaze cells add build-1 build-1.example.com\n"
                  "  kaze cells add prod 10.0.0.7:7117 --environment production --token-stdin < token");
    const auto add = [&](const char* name, const char* help) {
        auto* command = cells->add_subcommand(name, help);
        return command;
    };
    const auto does = [&](CLI::App* command, std::function<int(const CellsOptions&, const Common&)> what) {
        addCommonOptions(*command, common);
        command->callback([options, common, what, &action] { action = [=] { return what(*options, *common); }; });
    };
    const auto named = [&](CLI::App* command) {
        command->add_option("NAME", options->cell.name, "Its name")->required()->option_text(" ");
        return command;
    };
    does(added, [](const auto& given, const auto& asked) { return addCell(given, asked); });
    does(add("list", "List them"), [](const auto&, const auto& asked) { return listCells(asked); });
    does(named(add("show", "Show what is kept of one")),
        [](const auto& given, const auto& asked) { return showCell(given.cell.name, asked); });
    does(named(add("test", "Connect to one and say how that goes")),
        [](const auto& given, const auto& asked) { return testCell(given.cell.name, asked); });
    does(named(add("remove", "Forget one, and its token")),
        [](const auto& given, const auto& asked) { return removeCell(given.cell.name, asked); });
    auto* exported = add("export", "Write the list for another machine, without tokens");
    exported->add_option("FILE", options->file, "Where to; stdout without")->option_text(" ");
    does(exported, [](const auto& given, const auto& asked) { return exportCells(given, asked); });
    auto* imported = add("import", "Add those of a list that are not there yet");
    imported->add_option("FILE", options->file, "What export wrote; - is stdin")->required()->option_text(" ");
    does(imported, [](const auto& given, const auto& asked) { return importCells(given, asked); });
}

} // namespace kaze::cli
