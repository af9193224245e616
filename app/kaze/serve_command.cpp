#include "app/kaze/commands.h"
#include "app/kaze/json_output.h"
#include "app/kaze/serving.h"
#include "app/kaze/terminal.h"
#include "engine/server/http_server.h"

#include <boost/json.hpp>

#include <iostream>
#include <sys/resource.h>
#include <unistd.h>

namespace kaze::cli {

namespace {

struct ServeOptions {
    std::string listen = "127.0.0.1:7117";
    std::vector<std::string> hosts;
    bool requireToken = false;
    bool openApi = false;
    std::int64_t outputTokens = 4096;
    bool tls = false;
    std::string certificate, key, clientAuthorities;
    bool clientsMay = false;
    bool fingerprint = false;
};

//! A stream is a file descriptor here and one at the provider's side; the soft limit is 1024 on most machines.
void raiseFileLimit()
{
    rlimit limit{};
    if (::getrlimit(RLIMIT_NOFILE, &limit) != 0)
        return;
    limit.rlim_cur = limit.rlim_max;
    ::setrlimit(RLIMIT_NOFILE, &limit);
}

//! What OPENAI_BASE_URL and its like are to be, and where everything else is. `ownCertificate`: that nobody has signed, a path; empty: there is none.
void announce(const server::HttpServer& server, const cell::Cell& cell, const std::string& ownCertificate, const Common& common)
{
    const auto url = server.url();
    const auto certificate = server.certificate();
    if (common.json) {
        boost::json::object line{{"listening", url}, {"port", server.port()}, {"openai_base_url", url + "/v1"},
            {"anthropic_base_url", url}, {"callers", server.isOpenToThisMachine() ? "this_machine" : "tokens"},
            {"data_folder", cell.dataFolder().string()}, {"pid", ::getpid()}};
        if (certificate) {
            line["fingerprint"] = certificate->fingerprint;
            line["words"] = certificate->words;
        }
        return print(line);
    }
    std::cout << styled("kaze serve", Style::Bold) << " listens on " << url << "\n\n"
              << "  OpenAI clients      OPENAI_BASE_URL=" << url << "/v1\n"
              << "  Anthropic clients   ANTHROPIC_BASE_URL=" << url << "\n"
              << "  models              curl " << (ownCertificate.empty() ? "" : "--cacert '" + ownCertificate + "' ") << url
              << "/v1/models\n"
              << "  consoles, kaze      kaze cells add NAME " << url << "\n"
              << "  everything          " << url << "/api/v1/openapi.json\n"
              << "  MCP, OTLP           " << url << "/mcp, OTEL_EXPORTER_OTLP_ENDPOINT=" << url << "\n"
              << "  data                " << cell.dataFolder().string() << "\n";
    if (certificate)
        std::cout << "  certificate         " << certificate->words << "\n"
                  << "                      " << styled(certificate->fingerprint, Style::Dim) << "\n";
    std::cout << "\n";
    if (certificate)
        tellOfCertificate(*certificate);
    if (server.isOpenToThisMachine())
        std::cout
            << "Any program of any user on this machine may use its models without a token (--require-token asks for one).\n";
    else
        std::cout << "Callers show an access token; `" << commandFor(common, "tokens create NAME") << "` makes one.\n";
    if (!server.isLoopback() && !certificate)
        std::cout << "Tokens and prompts cross the network in plain text: --tls encrypts them, as does a proxy with TLS in front "
                     "of it.\n";
    std::cout << "Ctrl+C ends it when the answers under way are finished; a second one at once." << std::endl;
}

[[nodiscard]] std::optional<server::TlsOptions> tlsOf(const ServeOptions& options, const std::filesystem::path& dataFolder)
{
    if (!options.tls && !options.fingerprint && options.certificate.empty() && options.clientAuthorities.empty())
        return {};
    server::TlsOptions tls;
    tls.certificate = options.certificate;
    tls.key = options.key;
    tls.folder = dataFolder / "tls";
    tls.names = options.hosts;
    tls.clientAuthorities = options.clientAuthorities;
    tls.clientsMay = options.clientsMay;
    return tls;
}

//! `kaze serve --fingerprint`: of the certificate that it would show.
int printFingerprint(const server::TlsOptions& tls, const Common& common)
{
    const auto certificate = server::prepareCertificate(tls, base::SystemClock().now());
    if (!certificate)
        return report(certificate.error(), common);
    if (common.json) {
        print({{"fingerprint", certificate->fingerprint}, {"words", certificate->words}});
        return kDone;
    }
    std::cout << certificate->words << "\n" << certificate->fingerprint << std::endl;
    for (const auto& warning : certificate->warnings)
        std::cerr << "kaze: " << warning << std::endl;
    return kDone;
}

int serve(const ServeOptions& options, const Common& common)
{
    auto http = server::parseListen(options.listen);
    if (!http)
        return report(http.error(), common);
    http->hosts = options.hosts;
    http->requireToken = options.requireToken;
    http->apiNeedsToken = !options.openApi;
    http->outputTokens = options.outputTokens;
    if (options.clientsMay && options.clientAuthorities.empty())
        return report(
            {base::ErrorCode::InvalidArgument,
                "--tls-client-optional is about the certificates of clients: name their authorities with --tls-client-ca FILE.",
                nullptr},
            common);
    server::ServiceManager manager;
    if (manager.sockets().size() > 1)
        return report(
            {base::ErrorCode::InvalidArgument, "The service manager handed over several sockets; kaze serve takes one.", nullptr},
            common);
    auto cellOptions = app::cellOptions(common.data);
    http->tls = tlsOf(options, cellOptions.dataFolder);
    if (options.fingerprint)
        return printFingerprint(*http->tls, common);
    if (!manager.sockets().empty())
        http->socket = manager.sockets().front();
    if (http->tls && http->address != "0.0.0.0" && http->address != "::")
        http->tls->names.push_back(http->address);
    ServeSignals signals;
    raiseFileLimit();
    cellOptions.takeUpLine = true;
    auto cell = cell::Cell::open(std::move(cellOptions));
    if (!cell) {
        auto error = cell.error();
        if (error.code == base::ErrorCode::Conflict)
            error.message += " A server owns its folder: end that process, or give this one a folder of its own with --data.";
        return report(error, common);
    }
    const auto endpoint = server::LocalEndpoint::open(**cell);
    if (!endpoint)
        return report(endpoint.error(), common);
    const auto server = server::HttpServer::open(**cell, std::move(*http));
    if (!server)
        return report(server.error(), common);
    rememberCertificate((*cell)->dataFolder(), options.certificate);
    const bool isOwn = (*server)->certificate() && options.certificate.empty();
    announce(**server, **cell, isOwn ? ((*cell)->dataFolder() / "tls" / "certificate.pem").string() : std::string(), common);
    serveUntilToldToEnd(**server, **cell, manager, signals, common);
    return kDone;
}

} // namespace

void addServe(CLI::App& app, std::shared_ptr<Common> common, Action& action)
{
    auto* command = app.add_subcommand("serve", "Let programs and other machines use this cell: its models, API and console");
    auto options = std::make_shared<ServeOptions>();
    command->add_option("--listen", options->listen, "Where (default: 127.0.0.1:7117; port 0: any that is free)")
        ->option_text("ADDRESS:PORT");
    command->add_flag("--require-token", options->requireToken, "Ask callers on this machine for an access token too");
    command->add_flag("--open-api", options->openApi,
        "Let callers on this machine do everything without a token, not only use models: any program of any user, and what "
        "agents "
        "start");
    command->add_option("--host", options->hosts, "A further name clients may call it by, as behind a proxy; may be given again")
        ->option_text("NAME")
        ->allow_extra_args(false);
    command
        ->add_option("--output-tokens", options->outputTokens, "The longest answer where a client sets no bound (default: 4096)")
        ->check(CLI::Range(1, 10'000'000))
        ->option_text("N");
    command->add_flag("--tls", options->tls, "Encrypt (https), with a certificate of its own that clients pin at first sight");
    auto* certificate
        = command->add_option("--tls-cert", options->certificate, "Its certificate, PEM, the chain with its own first")
              ->option_text("FILE");
    auto* key = command->add_option("--tls-key", options->key, "The key to it, PEM without a passphrase")
                    ->option_text("FILE")
                    ->needs(certificate);
    certificate->needs(key);
    command
        ->add_option("--tls-client-ca", options->clientAuthorities, "Only clients with a certificate of these authorities, PEM")
        ->option_text("FILE");
    command->add_flag(
        "--tls-client-optional", options->clientsMay, "With --tls-client-ca: let clients without a certificate in too");
    command->add_flag(
        "--fingerprint", options->fingerprint, "Print the certificate's words and SHA-256, to compare them at a client, and end");
    addCommonOptions(*command, common);
    command->footer(
        "It speaks OpenAI's and Anthropic's API: /v1/chat/completions, /v1/responses, /v1/embeddings, /v1/messages, /v1/models;\n"
        "all of a cell's own at /api/v1, for `kaze --cell` and consoles elsewhere too; MCP at /mcp; it takes OpenTelemetry's\n"
        "/v1/traces, /v1/metrics and /v1/logs.\n"
        "Models are named provider/model, as `kaze run --model` takes them; a bare name is looked up.\n"
        "SIGHUP reads kaze.yaml and the certificate anew; SIGTERM ends it in good order, a second one at once.\n\n"
        "Examples:\n"
        "  kaze serve\n"
        "  OPENAI_BASE_URL=http://127.0.0.1:7117/v1 OPENAI_API_KEY=none my-program\n"
        "  kaze tokens create laptop --budget 5 --per month && kaze serve --listen 0.0.0.0:7117 --tls\n"
        "  kaze tokens create desk --role operator --all-tenants");
    command->callback([options, common, &action] { action = [options, common] { return serve(*options, *common); }; });
}

} // namespace kaze::cli
