#include "ui/shell/kaze_link.h"
#include "ui/shell/link_door.h"

#include <QDir>
#include <QFileInfo>
#include <QLocalSocket>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <QThread>

#include <atomic>

using namespace kaze::ui;
using namespace std::chrono_literals;

namespace {

constexpr int kPatience = 20'000; // ms

//! Another process, as far as a lock and a socket can tell.
class Guest {
public:
    Guest(const std::filesystem::path& folder, const QString& link, std::chrono::milliseconds patience = 20s)
        : m_thread(QThread::create([this, folder, link, patience] {
              LinkDoor door(folder);
              m_over = door.handOver(link, "token-1", patience);
              m_first = door.isOpen();
              m_ended = true;
              // Who is the first one stays.
              while (m_first && !m_released)
                  QThread::msleep(1);
          }))
    {
        m_thread->start();
    }
    ~Guest()
    {
        m_released = true;
        m_thread->wait();
    }
    [[nodiscard]] bool ended() const { return m_ended; }
    [[nodiscard]] bool handedOver() const { return m_over; }
    [[nodiscard]] bool isFirst() const { return m_first; }

private:
    std::atomic<bool> m_over{false}, m_first{false}, m_ended{false}, m_released{false};
    std::unique_ptr<QThread> m_thread;
};

} // namespace

class TestLinkDoor : public QObject {
    Q_OBJECT
private slots:
    void init()
    {
        m_folder = std::make_unique<QTemporaryDir>();
        m_path = m_folder->path().toStdString();
    }

    void takesALinkOfAnother()
    {
        LinkDoor door(m_path);
        QVERIFY(door.take());
        QSignalSpy came(&door, &LinkDoor::linkCame);
        Guest guest(m_path, "kaze://eu-1/agents/3f9a");
        QTRY_VERIFY_WITH_TIMEOUT(guest.ended(), kPatience);
        QVERIFY(guest.handedOver());
        QVERIFY(!guest.isFirst());
        QTRY_COMPARE(came.count(), 1);
        QCOMPARE(came[0][0].toString(), QString("kaze://eu-1/agents/3f9a"));
        QCOMPARE(came[0][1].toString(), QString("token-1"));
    }

    void isOpenToThisPersonAlone()
    {
        LinkDoor door(m_path);
        QVERIFY(door.take());
        const auto all
            = QFile::ReadGroup | QFile::WriteGroup | QFile::ExeGroup | QFile::ReadOther | QFile::WriteOther | QFile::ExeOther;
        for (const auto* name : {"console.sock", "console.lock"}) {
            const QFileInfo file(m_folder->filePath(name));
            QVERIFY2(file.exists(), name);
            QVERIFY2(!(file.permissions() & all), name);
        }
    }

    void isTheFirstWhereNobodyIs()
    {
        LinkDoor door(m_path);
        QVERIFY(!door.handOver("kaze://local/agents", {}, 20s));
        QVERIFY(door.isOpen());
        QVERIFY(door.problem().isEmpty());
    }

    void followsOneThatWasKilled()
    {
        // Its socket is there, and nobody behind it.
        QFile stale(m_folder->filePath("console.sock"));
        QVERIFY(stale.open(QFile::WriteOnly));
        stale.close();
        LinkDoor door(m_path);
        QVERIFY(door.take());
        Guest guest(m_path, "kaze://local/runs");
        QTRY_VERIFY_WITH_TIMEOUT(guest.ended(), kPatience);
        QVERIFY(guest.handedOver());
    }

    void isTakenOverWhenTheFirstGoes()
    {
        auto first = std::make_unique<LinkDoor>(m_path);
        QVERIFY(first->take());
        LinkDoor second(m_path);
        QVERIFY(!second.take());
        QVERIFY(second.problem().isEmpty());
        first.reset();
        QVERIFY(!QFileInfo::exists(m_folder->filePath("console.sock")));
        second.takeWhenFree();
        QVERIFY(second.isOpen());
    }

    void isTakenByOneOfManyAtOnce()
    {
        constexpr int kMany = 8;
        std::atomic<int> first{0}, tried{0};
        std::vector<std::unique_ptr<QThread>> threads;
        for (int i = 0; i < kMany; ++i) {
            threads.emplace_back(QThread::create([&] {
                LinkDoor door(m_path);
                first += door.take() ? 1 : 0;
                ++tried;
                while (tried < kMany)
                    QThread::msleep(1);
            }));
            threads.back()->start();
        }
        for (auto& thread : threads)
            QVERIFY(thread->wait(kPatience));
        QCOMPARE(first.load(), 1);
    }

    void hearsManyAtOnce()
    {
        constexpr int kMany = 8;
        LinkDoor door(m_path);
        QVERIFY(door.take());
        QSignalSpy came(&door, &LinkDoor::linkCame);
        std::vector<std::unique_ptr<Guest>> guests;
        for (int i = 0; i < kMany; ++i)
            guests.push_back(std::make_unique<Guest>(m_path, QString("kaze://local/runs/%1").arg(i)));
        for (const auto& guest : guests) {
            QTRY_VERIFY_WITH_TIMEOUT(guest->ended(), kPatience);
            QVERIFY(guest->handedOver());
        }
        QTRY_COMPARE(came.count(), kMany);
        QSet<QString> links;
        for (const auto& one : came)
            links << one[0].toString();
        QCOMPARE(links.size(), kMany);
    }

    void givesUpOnOneThatDoesNotAnswer()
    {
        LinkDoor silent(m_path); // this thread does not come back to its loop
        QVERIFY(silent.take());
        LinkDoor door(m_path);
        QVERIFY(!door.handOver("kaze://local/runs", {}, 200ms));
        QVERIFY(!door.isOpen());
    }

    void takesNothingElse_data()
    {
        QTest::addColumn<QByteArray>("said");
        QTest::newRow("no JSON") << QByteArray("hello\n");
        QTest::newRow("no object") << QByteArray("[1]\n");
        QTest::newRow("no link") << QByteArray("{\"activation\":\"x\"}\n");
        QTest::newRow("no text") << QByteArray("{\"link\":[\"kaze://local\"]}\n");
        QTest::newRow("long link") << "{\"link\":\"" + QByteArray(5000, 'a') + "\"}\n";
        QTest::newRow("long line") << QByteArray(40 << 10, 'a');
        QTest::newRow("deep") << QByteArray(16000, '[') + "\n";
        QTest::newRow("no UTF-8") << QByteArray("\xff\xfe\x00\n", 4);
    }
    void takesNothingElse()
    {
        QFETCH(QByteArray, said);
        LinkDoor door(m_path);
        QVERIFY(door.take());
        QSignalSpy came(&door, &LinkDoor::linkCame);
        QLocalSocket socket;
        socket.connectToServer(m_folder->filePath("console.sock"));
        QTRY_COMPARE(socket.state(), QLocalSocket::ConnectedState);
        QByteArray heard;
        connect(&socket, &QLocalSocket::readyRead, &socket, [&] { heard += socket.readAll(); });
        socket.write(said);
        QTRY_COMPARE_WITH_TIMEOUT(socket.state(), QLocalSocket::UnconnectedState, kPatience);
        heard += socket.readAll();
        QVERIFY2(heard.isEmpty() || heard == "no\n", heard);
        QCOMPARE(came.count(), 0);
        Guest guest(m_path, "kaze://local/runs"); // and goes on
        QTRY_VERIFY_WITH_TIMEOUT(guest.ended(), kPatience);
        QVERIFY(guest.handedOver());
    }

    void handsOverWhatIsTooLongAsSuch()
    {
        LinkDoor door(m_path);
        QVERIFY(door.take());
        QSignalSpy came(&door, &LinkDoor::linkCame);
        Guest guest(m_path, "kaze://local/runs/" + QString(100'000, QChar(7)));
        QTRY_VERIFY_WITH_TIMEOUT(guest.ended(), kPatience);
        QVERIFY(guest.handedOver());
        QTRY_COMPARE(came.count(), 1);
        QVERIFY(came[0][0].toString().size() > kLongestLink);
    }

    void dropsWhoSaysNothing()
    {
        LinkDoor door(m_path);
        QVERIFY(door.take());
        QLocalSocket socket;
        socket.connectToServer(m_folder->filePath("console.sock"));
        QTRY_COMPARE(socket.state(), QLocalSocket::ConnectedState);
        socket.write("{\"link\":");
        QTRY_COMPARE_WITH_TIMEOUT(socket.state(), QLocalSocket::UnconnectedState, kPatience);
    }

    void letsOnlySoManyIn()
    {
        LinkDoor door(m_path);
        QVERIFY(door.take());
        std::vector<std::unique_ptr<QLocalSocket>> crowd;
        for (int i = 0; i < 40; ++i) {
            crowd.push_back(std::make_unique<QLocalSocket>());
            crowd.back()->connectToServer(m_folder->filePath("console.sock"));
        }
        const auto connected = [&crowd] {
            return std::count_if(
                crowd.begin(), crowd.end(), [](const auto& one) { return one->state() == QLocalSocket::ConnectedState; });
        };
        QTRY_VERIFY_WITH_TIMEOUT(connected() <= 16, kPatience);
        crowd.clear();
        Guest guest(m_path, "kaze://local/runs");
        QTRY_VERIFY_WITH_TIMEOUT(guest.ended(), kPatience);
        QVERIFY(guest.handedOver());
    }

    void worksInADeepFolder()
    {
        const auto deep = m_folder->filePath(QString("a-folder-with-a-long-name/").repeated(6));
        QVERIFY(QDir().mkpath(deep));
        LinkDoor door(deep.toStdString());
        QVERIFY2(door.take(), qPrintable(door.problem()));
        QSignalSpy came(&door, &LinkDoor::linkCame);
        Guest guest(deep.toStdString(), "kaze://local/runs");
        QTRY_VERIFY_WITH_TIMEOUT(guest.ended(), kPatience);
        QVERIFY(guest.handedOver());
        QTRY_COMPARE(came.count(), 1);
    }

    void saysWhyThereIsNone()
    {
        LinkDoor door(m_path / "is-not-there");
        QVERIFY(!door.handOver("kaze://local/runs", {}, 20s)); // at once
        QVERIFY(!door.isOpen());
        QVERIFY2(door.problem().contains("console.lock"), qPrintable(door.problem()));
    }

private:
    std::unique_ptr<QTemporaryDir> m_folder;
    std::filesystem::path m_path;
};

QTEST_GUILESS_MAIN(TestLinkDoor)
#include "test_link_door.moc"
