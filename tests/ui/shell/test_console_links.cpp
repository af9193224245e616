// Links, with the real program: the consoles of one person as processes beside each other.

#include <QDirIterator>
#include <QFile>
#include <QFileInfo>
#include <QProcess>
#include <QSettings>
#include <QTemporaryDir>
#include <QTest>

#include <memory>
#include <vector>

namespace {

constexpr int kPatience = 60'000; // ms
const QString kToken = "kz_0a1b2c3d4e5f_Zm9vYmFyYmF6cXV4";

} // namespace

class TestConsoleLinks : public QObject {
    Q_OBJECT
private slots:
    void init() { m_home = std::make_unique<QTemporaryDir>(); }
    void cleanup()
    {
        for (auto& one : m_started) {
            one->kill();
            one->waitForFinished(kPatience);
        }
        m_started.clear();
        m_home.reset();
    }

    void opensALinkWhereNoConsoleRuns()
    {
        auto& console = start({"--startup-time", "kaze://local/logs"}); // ends by itself
        QVERIFY(console.waitForFinished(kPatience));
        QVERIFY2(console.exitCode() == 0, console.readAllStandardError());
        QCOMPARE(lastPage(), QString("logs"));
    }

    void handsALinkToTheConsoleThatRuns()
    {
        auto& first = running();
        auto& second = start({"kaze://local/budgets"});
        QVERIFY(second.waitForFinished(kPatience));
        QVERIFY2(second.exitCode() == 0, second.readAllStandardError());
        QCOMPARE(first.state(), QProcess::Running);
        end(first);
        QCOMPARE(lastPage(), QString("budgets"));
        QVERIFY(!QFileInfo::exists(socket()));
    }

    void hasOneWindowHoweverManyLinksComeAtOnce()
    {
        const QStringList pages{"logs", "budgets", "runs", "gateway", "traces"};
        for (const auto& page : pages)
            start({"kaze://local/" + page});
        const auto running = [this] {
            return std::count_if(m_started.begin(), m_started.end(), [](const auto& one) {
                one->waitForFinished(1); // has it looked at
                return one->state() == QProcess::Running;
            });
        };
        QTRY_COMPARE_WITH_TIMEOUT(running(), 1, kPatience);
        QProcess* last = nullptr;
        for (auto& one : m_started) {
            if (one->state() == QProcess::Running)
                last = one.get();
            else
                QVERIFY2(one->exitStatus() == QProcess::NormalExit && one->exitCode() == 0, one->readAllStandardError());
        }
        QVERIFY(last);
        end(*last);
        QVERIFY2(pages.contains(lastPage()), qPrintable(lastPage()));
    }

    void writesNoTokenOfALinkAnywhere()
    {
        auto& first = running();
        auto& second = start({"kaze://add?address=https://eu-1.example&token=" + kToken});
        QVERIFY(second.waitForFinished(kPatience));
        QCOMPARE(second.exitCode(), 0); // the one that runs says what is wrong
        QVERIFY(!second.readAllStandardError().contains(kToken.toUtf8()));
        end(first);
        QDirIterator files(m_home->path(), QDir::Files | QDir::Hidden, QDirIterator::Subdirectories);
        int read = 0;
        while (files.hasNext()) {
            QFile file(files.next());
            QVERIFY(file.open(QFile::ReadOnly));
            QVERIFY2(!file.readAll().contains(kToken.toUtf8()), qPrintable(file.fileName()));
            ++read;
        }
        QVERIFY(read > 3);
    }

private:
    [[nodiscard]] QString data() const { return m_home->filePath("data"); }
    [[nodiscard]] QString socket() const { return data() + "/console.sock"; }
    [[nodiscard]] QString lastPage() const
    {
        return QSettings(data() + "/console.ini", QSettings::IniFormat).value("window/page").toString();
    }
    QProcess& start(const QStringList& arguments)
    {
        auto environment = QProcessEnvironment::systemEnvironment();
        for (const auto* name : {"XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME", "XDG_ACTIVATION_TOKEN"})
            environment.remove(name);
        environment.insert("HOME", m_home->path());
        environment.insert("KAZE_DATA", data());
        environment.insert("QT_QPA_PLATFORM", "offscreen");
        environment.insert("DBUS_SESSION_BUS_ADDRESS", "disabled:");
        m_started.push_back(std::make_unique<QProcess>());
        auto& process = *m_started.back();
        process.setProcessEnvironment(environment);
        process.start(KAZE_CONSOLE, arguments);
        return process;
    }
    //! One that has its window and takes links.
    QProcess& running()
    {
        auto& process = start({});
        if (!QTest::qWaitFor([this] { return QFileInfo::exists(socket()); }, kPatience))
            qWarning("the console did not open its socket");
        return process;
    }
    //! As its person ends it.
    static void end(QProcess& process)
    {
        process.terminate();
        QVERIFY(process.waitForFinished(kPatience));
        QCOMPARE(process.exitStatus(), QProcess::NormalExit);
    }

    std::unique_ptr<QTemporaryDir> m_home;
    std::vector<std::unique_ptr<QProcess>> m_started;
};

QTEST_GUILESS_MAIN(TestConsoleLinks)
#include "test_console_links.moc"
