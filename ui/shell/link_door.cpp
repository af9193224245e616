#include "ui/shell/link_door.h"

#include "ui/shell/kaze_link.h"

#include <QDeadlineTimer>
#include <QJsonDocument>
#include <QJsonObject>
#include <QLocalSocket>
#include <QPointer>
#include <QThread>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <unistd.h>

namespace kaze::ui {

namespace {

using namespace std::chrono_literals;

constexpr qint64 kLongestLine = 16 << 10; // bytes
constexpr qsizetype kLongestActivation = 256;
constexpr int kMostGuests = 16;
constexpr auto kGuestStays = 5s;
constexpr auto kAgain = 5s;
constexpr std::chrono::milliseconds kKnockAgain{20};
constexpr std::size_t kLongestFolder = 80; // bytes; a socket's path has 107, and Qt makes it in a folder beside
const QByteArray kYes = "ok\n";
const QByteArray kNo = "no\n";

//! Of this person, or of the system's administrator.
bool isOurs(const QLocalSocket& guest)
{
    ucred who{};
    socklen_t size = sizeof who;
    const auto fd = static_cast<int>(guest.socketDescriptor());
    return ::getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &who, &size) == 0 && (who.uid == ::getuid() || who.uid == 0);
}

bool isPrintable(const QString& text)
{
    return std::all_of(text.begin(), text.end(), [](QChar c) { return c > QLatin1Char(' ') && c < QLatin1Char('\x7f'); });
}

} // namespace

LinkDoor::LinkDoor(std::filesystem::path folder, QObject* parent) : QObject(parent), m_folder(std::move(folder)), m_again(this)
{
    if (m_folder.native().size() > kLongestFolder)
        m_opened = base::FileDescriptor(::open(m_folder.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
    m_again.setInterval(kAgain);
    connect(&m_again, &QTimer::timeout, this, &LinkDoor::takeWhenFree);
}

LinkDoor::~LinkDoor()
{
    close();
}

void LinkDoor::close()
{
    m_again.stop();
    // The socket goes before the lock: who has the lock makes a new one.
    m_server.reset();
    m_lock = {};
}

QString LinkDoor::socketPath() const
{
    const auto folder = m_opened ? "/proc/self/fd/" + std::to_string(m_opened.get()) : m_folder.string();
    return QString::fromStdString(folder + "/console.sock");
}

bool LinkDoor::take()
{
    if (isOpen())
        return true;
    m_problem.clear();
    const auto path = m_folder / "console.lock";
    base::FileDescriptor lock(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
    if (!lock || ::flock(lock.get(), LOCK_EX | LOCK_NB) != 0) {
        const int why = errno;
        if (!lock || why != EWOULDBLOCK) // else somebody has it
            m_problem
                = QStringLiteral("%1: %2").arg(QString::fromStdString(path.string()), QString::fromLocal8Bit(std::strerror(why)));
        return false;
    }
    QLocalServer::removeServer(socketPath()); // of one that was killed
    auto server = std::make_unique<QLocalServer>();
    server->setSocketOptions(QLocalServer::UserAccessOption);
    server->setMaxPendingConnections(kMostGuests);
    if (!server->listen(socketPath())) {
        m_problem = QStringLiteral("%1: %2").arg(socketPath(), server->errorString());
        return false;
    }
    m_lock = std::move(lock);
    m_server = std::move(server);
    connect(m_server.get(), &QLocalServer::newConnection, this, &LinkDoor::welcome);
    return true;
}

void LinkDoor::takeWhenFree()
{
    if (take())
        m_again.stop();
    else if (!m_again.isActive())
        m_again.start();
}

void LinkDoor::welcome()
{
    while (auto* guest = m_server->nextPendingConnection()) {
        if (m_guests >= kMostGuests || !isOurs(*guest)) {
            guest->abort();
            guest->deleteLater();
            continue;
        }
        ++m_guests;
        connect(guest, &QObject::destroyed, this, [this] { --m_guests; });
        connect(guest, &QLocalSocket::disconnected, guest, &QObject::deleteLater);
        connect(guest, &QLocalSocket::readyRead, this, [this, guest] { hear(guest); });
        // One byte more than may come tells a line that is too long from one that is not there yet.
        guest->setReadBufferSize(kLongestLine + 1);
        QTimer::singleShot(kGuestStays, guest, [guest] {
            guest->abort();
            guest->deleteLater();
        });
        if (guest->bytesAvailable() > 0)
            hear(guest);
    }
}

void LinkDoor::hear(QLocalSocket* guest)
{
    const bool whole = guest->canReadLine();
    if (!whole && guest->bytesAvailable() <= kLongestLine)
        return;
    disconnect(guest, &QLocalSocket::readyRead, this, nullptr);
    const auto said = QJsonDocument::fromJson(whole ? guest->readLine(kLongestLine + 1) : QByteArray()).object();
    const auto link = said.value(QLatin1String("link")).toString();
    auto activation = said.value(QLatin1String("activation")).toString();
    const bool taken = !link.isEmpty() && link.size() <= kLongestLink + 1;
    if (activation.size() > kLongestActivation || !isPrintable(activation))
        activation.clear();
    guest->write(taken ? kYes : kNo);
    guest->flush();
    guest->disconnectFromServer();
    if (taken)
        emit linkCame(link, activation);
}

bool LinkDoor::knock(const QByteArray& line, std::chrono::milliseconds patience) const
{
    const QDeadlineTimer until(patience);
    const auto left = [&until] { return static_cast<int>(until.remainingTime()); };
    QLocalSocket socket;
    socket.connectToServer(socketPath());
    if (!socket.waitForConnected(left()) || socket.write(line) != line.size())
        return false;
    socket.flush();
    while (!socket.canReadLine() && !until.hasExpired())
        if (!socket.waitForReadyRead(left()))
            break;
    return socket.readLine(kYes.size() + 1) == kYes;
}

bool LinkDoor::handOver(const QString& link, const QString& activation, std::chrono::milliseconds patience)
{
    // One that is too long stays so, to be refused where it is read.
    const QJsonObject said{{QStringLiteral("link"), link.left(kLongestLink + 1)},
        {QStringLiteral("activation"), activation.left(kLongestActivation)}};
    const auto line = QJsonDocument(said).toJson(QJsonDocument::Compact) + '\n';
    const QDeadlineTimer until(patience);
    // Who has the lock may be about to open, or to close.
    while (!take() && m_problem.isEmpty()) {
        if (knock(line, std::chrono::milliseconds(until.remainingTime())))
            return true;
        if (until.hasExpired())
            return false;
        QThread::msleep(kKnockAgain.count());
    }
    return false;
}

} // namespace kaze::ui
