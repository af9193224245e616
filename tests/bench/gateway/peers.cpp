#include "tests/bench/gateway/peers.h"

#include "tests/bench/gateway/sockets.h"
#include "tests/support/npm_peers.h"

#include <boost/json.hpp>

#include <cstdio>

namespace kaze::bench {

namespace {

using namespace std::chrono_literals;

constexpr const char* kPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

e2e::Program::Start startOf(std::vector<std::string> words, const test::TempFolder& folder, int cpu)
{
    e2e::Program::Start start;
    if (cpu >= 0)
        start.words = {"/usr/bin/taskset", "-c", std::to_string(cpu)};
    start.words.insert(start.words.end(), words.begin(), words.end());
    start.environment = {{"PATH", kPath}, {"HOME", folder.path().string()}, {"LANG", "C.UTF-8"}};
    start.folder = folder.path().string();
    return start;
}

//! Whether it answers a chat completion as it should; else says why not.
void awaitAnswers(Peer& peer)
{
    std::string answer;
    for (int i = 0; i < 100 && !answer.starts_with("HTTP/1.1 200"); ++i) {
        if (i > 0)
            std::this_thread::sleep_for(100ms);
        answer = ask(chatOf(peer, false), 3s);
    }
    if (!answer.starts_with("HTTP/1.1 200") || answer.find("quick brown fox") == std::string::npos)
        peer.missing = "it does not answer: " + answer.substr(0, 400) + peer.program->printed().substr(0, 800);
}

std::string outputOf(const e2e::Program::Start& start)
{
    e2e::Program program(start);
    const auto ran = program.ended(20s);
    return ran ? ran->out : std::string();
}

} // namespace

double cpuMicros(pid_t pid)
{
    std::ifstream file("/proc/" + std::to_string(pid) + "/stat");
    std::string text{std::istreambuf_iterator<char>(file), {}};
    long user = 0, system = 0;
    // Behind the name, which may hold anything: state, ten numbers, and then these two.
    const auto fields = text.substr(std::min(text.rfind(')') + 1, text.size()));
    if (std::sscanf(fields.c_str(), " %*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %ld %ld", &user, &system) != 2)
        return 0;
    return static_cast<double>(user + system) * 1e6 / static_cast<double>(::sysconf(_SC_CLK_TCK));
}

double residentBytes(pid_t pid)
{
    std::ifstream file("/proc/" + std::to_string(pid) + "/statm");
    double all = 0, resident = 0;
    file >> all >> resident;
    return resident * static_cast<double>(::sysconf(_SC_PAGESIZE));
}

Target chatOf(const Peer& peer, bool stream, const std::string& model)
{
    boost::json::object body{{"model", model.empty() ? peer.model : model},
        {"messages",
            boost::json::array{{{"role", "system"}, {"content", "You are a helpful assistant. Answer in one sentence."}},
                {{"role", "user"},
                    {"content", "What does the quick brown fox do before the rain begins, and why is it in such a hurry?"}}}},
        {"max_tokens", 100}};
    if (stream)
        body["stream"] = true;
    const auto text = boost::json::serialize(body);
    return {peer.port,
        "POST " + peer.path + " HTTP/1.1\r\nHost: 127.0.0.1:" + std::to_string(peer.port)
            + "\r\nContent-Type: application/json\r\n" + peer.headers + "Content-Length: " + std::to_string(text.size())
            + "\r\n\r\n" + text};
}

Peer kazeServe(const std::string& program, std::uint16_t upstream, int cpu)
{
    Peer peer{"kaze serve", {}, "/v1/chat/completions", {}, "bench/bench-1", 0, std::make_unique<test::TempFolder>(), nullptr};
    std::ofstream(*peer.folder / "kaze.yaml")
        << "default_model: bench/bench-1\nproviders:\n  bench: { base_url: \"http://127.0.0.1:" << upstream << "/v1\" }\n";
    std::ofstream prices(*peer.folder / "prices.yaml");
    prices << "version: 1\nsources:\n  made: { source: \"made up\", date: 2026-01-01 }\nmodels:\n";
    for (const auto* model : {"bench-1", "slow-1000-30", "slow-200-100"})
        prices << "  bench/" << model << ": { input: 0.10, cached: 0.01, output: 0.40, context: 100000, from: made }\n";
    prices.close();
    const auto data = peer.folder->path().string();
    auto token
        = outputOf(startOf({program, "tokens", "create", "bench", "--budget", "100000", "--data", data}, *peer.folder, cpu));
    token = token.substr(0, token.find('\n'));
    peer.headers = "Authorization: Bearer " + token + "\r\n";
    peer.program = std::make_unique<e2e::Program>(
        startOf({program, "serve", "--listen", "127.0.0.1:0", "--require-token", "--json", "--data", data}, *peer.folder, cpu));
    static_cast<void>(peer.program->says("\n"));
    boost::system::error_code error;
    const auto said = peer.program->printed();
    const auto line = boost::json::parse(said.substr(0, said.find('\n')), error);
    const auto* port = !error && line.is_object() ? line.get_object().if_contains("port") : nullptr;
    if (!port) {
        peer.missing = "it does not start: " + said;
        return peer;
    }
    peer.port = port->to_number<std::uint16_t>();
    awaitAnswers(peer);
    return peer;
}

Peer nginx(std::uint16_t upstream, int cpu)
{
    Peer peer{"nginx", {}, "/v1/chat/completions", "Authorization: Bearer none\r\n", "bench-1", freePort(),
        std::make_unique<test::TempFolder>(), nullptr};
    if (!std::filesystem::exists("/usr/sbin/nginx")) {
        peer.missing = "it is not installed (apt-get install nginx-light)";
        return peer;
    }
    const auto folder = peer.folder->path().string();
    std::ofstream conf(*peer.folder / "nginx.conf");
    conf << "daemon off;\nmaster_process off;\npid " << folder << "/pid;\nerror_log stderr;\nworker_rlimit_nofile 8192;\n"
         << "events { worker_connections 4096; }\nhttp {\n  access_log off;\n";
    for (const auto* kind : {"client_body", "proxy", "fastcgi", "uwsgi", "scgi"})
        conf << "  " << kind << "_temp_path " << folder << '/' << kind << ";\n";
    conf << "  upstream model { server 127.0.0.1:" << upstream << "; keepalive 512; keepalive_requests 100000000; }\n"
         << "  server {\n    listen 127.0.0.1:" << peer.port << ";\n    keepalive_requests 100000000;\n"
         << "    location / { proxy_pass http://model; proxy_http_version 1.1; proxy_set_header Connection \"\"; }\n  }\n}\n";
    conf.close();
    peer.program = std::make_unique<e2e::Program>(
        startOf({"/usr/sbin/nginx", "-e", "stderr", "-p", folder, "-c", folder + "/nginx.conf"}, *peer.folder, cpu));
    awaitAnswers(peer);
    return peer;
}

Peer portkey(std::uint16_t upstream, int cpu)
{
    Peer peer{"Portkey", {}, "/v1/chat/completions", {}, "bench-1", freePort(), std::make_unique<test::TempFolder>(), nullptr};
    const auto peers = test::npmPeers(KAZE_NPM_PEERS_FOLDERS);
    const auto script = peers + "/node_modules/@portkey-ai/gateway/build/start-server.js";
    if (peers.empty() || !std::filesystem::exists(script)) {
        peer.missing = "it is not installed (packaging/npm-peers)";
        return peer;
    }
    peer.headers = "Authorization: Bearer none\r\nx-portkey-provider: openai\r\nx-portkey-custom-host: http://127.0.0.1:"
        + std::to_string(upstream) + "/v1\r\n";
    auto start = startOf(
        {peers + "/node_modules/.bin/node", script, "--port=" + std::to_string(peer.port), "--headless"}, *peer.folder, cpu);
    start.environment["NODE_ENV"] = "production";
    start.environment["TRUSTED_CUSTOM_HOSTS"] = "127.0.0.1";
    peer.program = std::make_unique<e2e::Program>(std::move(start));
    awaitAnswers(peer);
    return peer;
}

} // namespace kaze::bench
