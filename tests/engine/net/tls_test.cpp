// Certificates, against OpenSSL's own server: whom we trust, and what we say of those whom we do not.
#include "tests/engine/net/http_fixture.h"

#include "engine/base/file.h"
#include "tests/support/temp_folder.h"

#include <csignal>
#include <cstdlib>
#include <fcntl.h>
#include <filesystem>
#include <sys/wait.h>
#include <unistd.h>

namespace kaze::net {
namespace {

using testing::AllOf;
using testing::HasSubstr;

//! `openssl s_server` on a free port of 127.0.0.1, with a certificate that it signed itself.
class TlsServer {
public:
    explicit TlsServer(const std::filesystem::path& folder) : m_folder(folder)
    {
        const auto make = "cd '" + folder.string()
            + "' && openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout key.pem -out cert.pem -days 2"
              " -subj /CN=kaze-test -addext subjectAltName=IP:127.0.0.1 2>/dev/null && mkdir certs && cp cert.pem certs/"
              "$(openssl x509 -in cert.pem -noout -hash).0";
        int ends[2];
        if (std::system(make.c_str()) != 0 || pipe2(ends, O_CLOEXEC) != 0)
            return;
        const base::FileDescriptor said(ends[0]);
        base::FileDescriptor write(ends[1]);
        m_pid = fork();
        if (m_pid == 0) {
            dup2(open("/dev/null", O_RDONLY), 0);
            dup2(write.get(), 1);
            dup2(write.get(), 2);
            execlp("openssl", "openssl", "s_server", "-www", "-accept", "127.0.0.1:0", "-cert", certificate().c_str(), "-key",
                (folder / "key.pem").c_str(), nullptr);
            _exit(127);
        }
        write = {};
        readPort(said.get());
    }

    ~TlsServer()
    {
        if (m_pid > 0) {
            kill(m_pid, SIGKILL);
            waitpid(m_pid, nullptr, 0);
        }
    }

    TlsServer(const TlsServer&) = delete;
    TlsServer& operator=(const TlsServer&) = delete;

    [[nodiscard]] bool runs() const { return !m_port.empty(); }
    [[nodiscard]] std::string url() const { return "https://127.0.0.1:" + m_port + "/"; }
    [[nodiscard]] std::string certificate() const { return (m_folder / "cert.pem").string(); }
    [[nodiscard]] std::string certificates() const { return (m_folder / "certs").string(); }

private:
    //! "ACCEPT 127.0.0.1:40123" is on a line of its own.
    void readPort(int from)
    {
        std::string said;
        for (char byte = 0; read(from, &byte, 1) == 1;) {
            const auto accept = said.find("ACCEPT ");
            if (byte == '\n' && accept != std::string::npos) {
                m_port = said.substr(said.rfind(':') + 1);
                return;
            }
            said += byte;
        }
    }

    std::filesystem::path m_folder;
    pid_t m_pid = -1;
    std::string m_port;
};

class TlsTest : public HttpFixture {
protected:
    void SetUp() override
    {
        if (std::system("command -v openssl > /dev/null") != 0)
            GTEST_SKIP() << "the program openssl is not installed";
        server = std::make_unique<TlsServer>(folder.path());
        ASSERT_TRUE(server->runs());
    }

    void TearDown() override
    {
        server.reset();
        for (const auto* name : {"CURL_CA_BUNDLE", "SSL_CERT_FILE", "SSL_CERT_DIR"})
            unsetenv(name);
    }

    void trust(TrustedCertificates certificates)
    {
        HttpClientOptions options;
        options.certificates = std::move(certificates);
        client = std::make_unique<HttpClient>(loop.executor(), options);
    }

    test::TempFolder folder;
    std::unique_ptr<TlsServer> server;
};

TEST_F(TlsTest, refusesACertificateThatNobodyVouchesForAndSaysWhatToDo)
{
    const auto response = fetch(get(server->url()));
    ASSERT_FALSE(response);
    EXPECT_EQ(response.error().code, ErrorCode::Protocol);
    EXPECT_THAT(response.error().message, AllOf(HasSubstr("is not trusted"), HasSubstr("SSL_CERT_FILE")));
}

TEST_F(TlsTest, trustsTheCertificatesOfANamedFileOrFolder)
{
    trust({server->certificate(), ""});
    const auto byFile = fetch(get(server->url()));
    ASSERT_TRUE(byFile) << byFile.error().text();
    EXPECT_EQ(byFile->status, 200);
    trust({"", server->certificates()});
    const auto byFolder = fetch(get(server->url()));
    EXPECT_TRUE(byFolder) << byFolder.error().text();
}

TEST_F(TlsTest, stillWantsTheNameToBeRight)
{
    trust({server->certificate(), ""});
    auto url = server->url();
    url.replace(url.find("127.0.0.1"), 9, "localhost");
    const auto response = fetch(get(url));
    ASSERT_FALSE(response);
    EXPECT_THAT(response.error().message, HasSubstr("is not trusted"));
}

TEST_F(TlsTest, saysWhenTheNamedFileCannotBeUsed)
{
    ASSERT_TRUE(base::writeFile(folder / "junk.pem", "no certificate\n"));
    for (const auto& file : {(folder / "none.pem").string(), (folder / "junk.pem").string()}) {
        trust({file, ""});
        const auto response = fetch(get(server->url()));
        ASSERT_FALSE(response) << file;
        EXPECT_THAT(response.error().message, AllOf(HasSubstr("SSL_CERT_FILE"), HasSubstr(file)));
    }
}

TEST_F(TlsTest, readsTheEnvironmentAsTheProgramCurlDoes)
{
    for (const auto* name : {"CURL_CA_BUNDLE", "SSL_CERT_FILE", "SSL_CERT_DIR"})
        unsetenv(name);
    EXPECT_EQ(certificatesFromEnvironment().file + certificatesFromEnvironment().folder, "");
    setenv("SSL_CERT_FILE", server->certificate().c_str(), 1);
    setenv("SSL_CERT_DIR", server->certificates().c_str(), 1);
    EXPECT_EQ(certificatesFromEnvironment().file, server->certificate());
    EXPECT_EQ(certificatesFromEnvironment().folder, server->certificates());
    trust(certificatesFromEnvironment());
    EXPECT_TRUE(fetch(get(server->url())));
    setenv("CURL_CA_BUNDLE", "/mine.pem", 1);
    EXPECT_EQ(certificatesFromEnvironment().file, "/mine.pem");
    EXPECT_EQ(certificatesFromEnvironment().folder, "");
    setenv("CURL_CA_BUNDLE", "", 1);
    EXPECT_EQ(certificatesFromEnvironment().file, server->certificate()) << "empty is unset";
}

} // namespace
} // namespace kaze::net
