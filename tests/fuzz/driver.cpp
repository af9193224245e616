// Feeds a fuzz target without a fuzzing engine: every file of its corpus, then seeded mutations of them. What ends the process is
// saved as a file first. With clang and -DKAZE_FUZZ=ON libFuzzer takes its place.

#include "tests/fuzz/fuzz.h"

#include <chrono>
#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <random>
#include <string>
#include <sys/resource.h>
#include <unistd.h>

namespace {

constexpr std::size_t kLargest = 16U << 10; //!< bytes of an input
constexpr unsigned kSlowest = 20; //!< seconds for one input
constexpr long kMostMemory = 1536L << 10; //!< resident, in KB
constexpr std::size_t kPool = 256; //!< mutated inputs that are mutated further

struct Options {
    double seconds = 1;
    std::uint64_t runs = UINT64_MAX;
    std::uint64_t seed = 1;
    std::string save; //!< where a find is kept
    std::vector<std::string> tokens;
    std::vector<std::string> corpus;
    std::vector<std::string> names; //!< of the corpus
};

//! What a signal handler has to know; it can be given nothing.
struct UnderWay {
    const std::uint8_t* data = nullptr;
    std::size_t size = 0;
    std::string path; //!< where it is kept
    std::string hint;
};
UnderWay underWay;

void say(const char* text)
{
    static_cast<void>(!::write(STDERR_FILENO, text, std::strlen(text)));
}

void keepFind()
{
    if (!underWay.data)
        return;
    const int file = ::open(underWay.path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
    if (file >= 0) {
        static_cast<void>(!::write(file, underWay.data, underWay.size));
        ::close(file);
    }
    underWay.data = nullptr;
    say(underWay.hint.c_str());
}

void onSignal(int number)
{
    say(number == SIGALRM ? "fuzz: it takes too long\n" : "fuzz: it dies\n");
    keepFind();
    std::signal(number, SIG_DFL);
    ::raise(number);
}

void catchSignals()
{
    // A stack that is used up has no room for the handler.
    static char spare[64U << 10];
    stack_t stack{};
    stack.ss_sp = spare;
    stack.ss_size = sizeof(spare);
    ::sigaltstack(&stack, nullptr);
    struct sigaction action { };
    action.sa_handler = onSignal;
    action.sa_flags = SA_ONSTACK | static_cast<int>(SA_RESETHAND);
    for (const int number : {SIGABRT, SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGALRM})
        ::sigaction(number, &action, nullptr);
}

void feed(const std::string& input)
{
    // A copy that ends where it ends, so that a sanitizer sees who reads on.
    const std::vector<std::uint8_t> bytes(input.begin(), input.end());
    underWay.data = bytes.data();
    underWay.size = bytes.size();
    ::alarm(kSlowest);
    LLVMFuzzerTestOneInput(bytes.data(), bytes.size());
    ::alarm(0);
    rusage usage{};
    ::getrusage(RUSAGE_SELF, &usage);
    kaze::fuzz::check(usage.ru_maxrss < kMostMemory, "memory is bounded");
    underWay.data = nullptr;
}

using Random = std::mt19937_64;

std::size_t below(Random& random, std::size_t end)
{
    return end == 0 ? 0 : static_cast<std::size_t>(random() % end);
}

void mutate(std::string& input, const Options& options, const std::vector<std::string>& pool, Random& random)
{
    const auto at = below(random, input.size() + 1);
    const auto size = std::min(input.size() - at, 1 + below(random, std::size_t{1} << below(random, 8)));
    switch (below(random, 10)) {
    case 0: // a bit
        if (at < input.size())
            input[at] = static_cast<char>(input[at] ^ (1 << below(random, 8)));
        break;
    case 1: // a byte
        if (at < input.size())
            input[at] = static_cast<char>(random());
        break;
    case 2: // cut out
        input.erase(at, size);
        break;
    case 3: // said twice, or far too often
        for (auto times = below(random, 40) == 0 ? below(random, 400) : 1; times > 0; --times)
            input.insert(at, input.substr(at, size));
        break;
    case 4: // moved
        input.insert(below(random, input.size() + 1), input.substr(at, size));
        break;
    case 5: // cut off
        if (below(random, 4) == 0)
            input.resize(at);
        break;
    case 6: { // a piece of another one
        const auto& other = pool[below(random, pool.size())];
        const auto from = below(random, other.size() + 1);
        input.insert(at, other.substr(from, 1 + below(random, 64)));
        break;
    }
    case 7: { // the front of this one, the back of another one
        const auto& other = pool[below(random, pool.size())];
        input = input.substr(0, at) + other.substr(below(random, other.size() + 1));
        break;
    }
    default: // a word, instead of something or in between
        if (!options.tokens.empty())
            input.replace(at, below(random, 2) == 0 ? 0 : size, options.tokens[below(random, options.tokens.size())]);
    }
    input.resize(std::min(input.size(), kLargest));
}

//! libFuzzer's dictionaries: one "word" a line, with \xNN, \\ and \".
std::vector<std::string> wordsIn(const std::string& path)
{
    std::vector<std::string> words;
    std::ifstream file(path);
    for (std::string line; std::getline(file, line);) {
        if (!line.starts_with('"') || line.size() < 2)
            continue;
        std::string word;
        for (std::size_t i = 1; i + 1 < line.size(); ++i)
            if (line[i] != '\\')
                word += line[i];
            else if (line[++i] == 'x') {
                word += static_cast<char>(std::stoi(line.substr(i + 1, 2), nullptr, 16));
                i += 2;
            } else
                word += line[i];
        words.push_back(word);
    }
    return words;
}

void addFiles(Options& options, const std::filesystem::path& path)
{
    std::vector<std::filesystem::path> files{path};
    if (std::filesystem::is_directory(path)) {
        files.clear();
        for (const auto& entry : std::filesystem::recursive_directory_iterator(path))
            if (entry.is_regular_file())
                files.push_back(entry.path());
    }
    std::sort(files.begin(), files.end()); // the same order everywhere, as the mutations depend on it
    for (const auto& file : files) {
        std::ifstream stream(file, std::ios::binary);
        if (!stream) {
            std::fprintf(stderr, "fuzz: there is no %s\n", file.c_str());
            std::exit(2);
        }
        options.corpus.emplace_back(std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>());
        options.names.push_back(file);
    }
}

Options optionsOf(int argc, char** argv)
{
    Options options;
    options.save = std::filesystem::current_path();
    for (int i = 1; i < argc; ++i) {
        const std::string word = argv[i];
        const auto value = [&] { return std::string(i + 1 < argc ? argv[++i] : ""); };
        if (word == "--seconds")
            options.seconds = std::stod(value());
        else if (word == "--runs")
            options.runs = std::stoull(value());
        else if (word == "--seed")
            options.seed = std::stoull(value());
        else if (word == "--save")
            options.save = value();
        else if (word == "--words")
            options.tokens = wordsIn(value());
        else
            addFiles(options, word);
    }
    if (options.corpus.empty()) {
        std::fprintf(stderr, "Usage: %s [--seconds N] [--runs N] [--seed N] [--save FOLDER] [--words FILE] CORPUS...\n", argv[0]);
        std::exit(2);
    }
    return options;
}

void remember(const std::string& name, const std::string& folder, const std::string& program)
{
    underWay.path = folder + "/find-" + name;
    underWay.hint = "fuzz: the input is " + underWay.path + "\nfuzz: again: " + program + " --seconds 0 " + underWay.path + '\n';
}

} // namespace

int main(int argc, char** argv)
{
    const auto options = optionsOf(argc, argv);
    const auto program = std::filesystem::path(argv[0]).filename().string();
    catchSignals();
    for (std::size_t i = 0; i < options.corpus.size(); ++i) {
        remember(program + "-replay", options.save, argv[0]);
        underWay.hint = "fuzz: the input is " + options.names[i] + '\n';
        feed(options.corpus[i]);
    }
    Random random(options.seed);
    auto pool = options.corpus;
    remember(program + '-' + std::to_string(options.seed), options.save, argv[0]);
    const auto until = std::chrono::steady_clock::now() + std::chrono::duration<double>(options.seconds);
    std::uint64_t runs = 0;
    for (; runs < options.runs && std::chrono::steady_clock::now() < until; ++runs) {
        auto input = pool[below(random, pool.size())];
        for (auto rounds = 1 + below(random, 5); rounds > 0; --rounds)
            mutate(input, options, pool, random);
        feed(input);
        if (below(random, 64) != 0)
            continue;
        if (pool.size() < kPool)
            pool.push_back(std::move(input));
        else
            pool[options.corpus.size() + below(random, kPool - options.corpus.size())] = std::move(input);
    }
    std::printf("%s: %zu files, %llu mutations of them, nothing found\n", program.c_str(), options.corpus.size(),
        static_cast<unsigned long long>(runs));
    return 0;
}
