// How an exchange is explained to libcurl. What comes back is in transfer.cpp.

#include "engine/net/detail/transfer.h"

namespace kaze::net::detail {

namespace {

// Larger bodies are handed to libcurl in pieces, so that their progress is seen; it sends them apart from the head anyway.
constexpr std::size_t kInlineBody = 64U << 10;

// libcurl keeps both for as long as a transfer lasts; the second over TLS.
constexpr long kStreamBuffer = 4L << 10;
constexpr long kUploadBuffer = 16L << 10;

bool carriesBody(const HttpRequest& request)
{
    return !request.body.empty() || request.method == "POST" || request.method == "PUT" || request.method == "PATCH";
}

//! A proxy elsewhere cannot reach it, and people who set one for the internet forget to say so in no_proxy.
bool isThisMachine(std::string_view host)
{
    return host == "localhost" || host.ends_with(".localhost") || host == "[::1]"
        || (host.starts_with("127.") && host.find_first_not_of("0123456789.") == std::string_view::npos);
}

} // namespace

void Transfer::attach(CURL* easy, const HttpClientOptions& options)
{
    m_easy = easy;
    curl_easy_setopt(easy, CURLOPT_PRIVATE, this);
    curl_easy_setopt(easy, CURLOPT_URL, request.url.c_str());
    curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, CURL_HTTP_VERSION_2TLS);
    curl_easy_setopt(easy, CURLOPT_PIPEWAIT, url.scheme == "https" ? 1L : 0L);
    curl_easy_setopt(easy, CURLOPT_SSL_VERIFYPEER, 1L);
    curl_easy_setopt(easy, CURLOPT_SSL_VERIFYHOST, 2L);
    if (!options.certificates.file.empty())
        curl_easy_setopt(easy, CURLOPT_CAINFO, options.certificates.file.c_str());
    if (!options.certificates.folder.empty())
        curl_easy_setopt(easy, CURLOPT_CAPATH, options.certificates.folder.c_str());
    curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(easy, CURLOPT_NETRC, CURL_NETRC_IGNORED);
    curl_easy_setopt(easy, CURLOPT_TCP_KEEPALIVE, 1L);
    curl_easy_setopt(easy, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
    curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, m_errorText.data());
    // Otherwise ending a transfer that still looks its host up would wait for the resolver's thread.
    curl_easy_setopt(easy, CURLOPT_QUICK_EXIT, 1L);
    curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(request.timeouts.connect.count()));
    if (!options.proxyFromEnvironment || request.admit || isThisMachine(url.host))
        curl_easy_setopt(easy, CURLOPT_PROXY, "");
    curl_easy_setopt(easy, CURLOPT_UPLOAD_BUFFERSIZE, kUploadBuffer);
    // A stream comes in small pieces, and there may be ten thousand of them.
    if (streaming)
        curl_easy_setopt(easy, CURLOPT_BUFFERSIZE, kStreamBuffer);
    else
        curl_easy_setopt(easy, CURLOPT_ACCEPT_ENCODING, "");
    setMethod();
    setBody();
    setHeaders(options);
    setCallbacks();
}

void Transfer::setMethod()
{
    if (request.method == "HEAD") {
        curl_easy_setopt(m_easy, CURLOPT_NOBODY, 1L);
        return;
    }
    curl_easy_setopt(m_easy, CURLOPT_HTTPGET, 1L);
    if (carriesBody(request))
        curl_easy_setopt(m_easy, CURLOPT_POST, 1L);
    curl_easy_setopt(m_easy, CURLOPT_CUSTOMREQUEST, request.method.c_str());
}

void Transfer::setBody()
{
    if (!carriesBody(request))
        return;
    curl_easy_setopt(m_easy, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request.body.size()));
    if (request.body.size() <= kInlineBody) {
        curl_easy_setopt(m_easy, CURLOPT_POSTFIELDS, request.body.data());
        m_sent = request.body.size();
        return;
    }
    curl_easy_setopt(m_easy, CURLOPT_READDATA, this);
    curl_easy_setopt(
        m_easy, CURLOPT_READFUNCTION, +[](char* into, std::size_t size, std::size_t count, void* self) noexcept -> std::size_t {
            return static_cast<Transfer*>(self)->supply(into, size * count);
        });
    curl_easy_setopt(m_easy, CURLOPT_SEEKDATA, this);
    curl_easy_setopt(
        m_easy, CURLOPT_SEEKFUNCTION, +[](void* self, curl_off_t offset, int origin) noexcept -> int {
            const bool sought = origin == SEEK_SET && static_cast<Transfer*>(self)->rewind(offset);
            return sought ? CURL_SEEKFUNC_OK : CURL_SEEKFUNC_FAIL;
        });
}

void Transfer::setHeaders(const HttpClientOptions& options)
{
    curl_slist* list = nullptr;
    const auto add = [&list](const std::string& line) {
        if (auto* longer = curl_slist_append(list, line.c_str()))
            list = longer;
    };
    // "Name:" takes libcurl's own header away, "Name;" sends one without a value.
    add("Expect:");
    if (!findHeader(request.headers, "Content-Type"))
        add("Content-Type:");
    if (!findHeader(request.headers, "User-Agent"))
        add("User-Agent: " + (options.userAgent.empty() ? std::string("kaze/" KAZE_VERSION) : options.userAgent));
    for (const auto& [name, value] : request.headers)
        add(value.find_first_not_of(" \t") == std::string::npos ? name + ";" : name + ": " + value);
    m_headerList.reset(list);
    curl_easy_setopt(m_easy, CURLOPT_HTTPHEADER, list);
}

void Transfer::setCallbacks()
{
    curl_easy_setopt(m_easy, CURLOPT_OPENSOCKETDATA, this);
    curl_easy_setopt(
        m_easy, CURLOPT_OPENSOCKETFUNCTION, +[](void* self, curlsocktype, curl_sockaddr* address) noexcept -> curl_socket_t {
            return static_cast<Transfer*>(self)->openSocket(*address);
        });
    curl_easy_setopt(m_easy, CURLOPT_PREREQDATA, this);
    curl_easy_setopt(
        m_easy, CURLOPT_PREREQFUNCTION, +[](void* self, char* ip, char*, int port, int) noexcept -> int {
            const bool goOn = static_cast<Transfer*>(self)->connected({ip, static_cast<std::uint16_t>(port)});
            return goOn ? CURL_PREREQFUNC_OK : CURL_PREREQFUNC_ABORT;
        });
    curl_easy_setopt(m_easy, CURLOPT_HEADERDATA, this);
    curl_easy_setopt(
        m_easy, CURLOPT_HEADERFUNCTION, +[](char* line, std::size_t size, std::size_t count, void* self) noexcept -> std::size_t {
            return static_cast<Transfer*>(self)->takeHeaderLine({line, size * count}) ? size * count : CURL_WRITEFUNC_ERROR;
        });
    curl_easy_setopt(m_easy, CURLOPT_WRITEDATA, this);
    curl_easy_setopt(
        m_easy, CURLOPT_WRITEFUNCTION, +[](char* bytes, std::size_t size, std::size_t count, void* self) noexcept -> std::size_t {
            return static_cast<Transfer*>(self)->takeBody({bytes, size * count});
        });
}

} // namespace kaze::net::detail
