#include "ui/workspace/detail/workspace_file.h"

#include <QDir>
#include <QFile>
#include <QSqlDatabase>
#include <QSqlError>
#include <QSqlQuery>
#include <QTemporaryDir>
#include <QTest>

#include <csignal>
#include <memory>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

namespace kaze::ui {

namespace {

QByteArray contentOf(const QString& path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

//! The version that another console might bring: one more column.
WorkspaceMigrations newer()
{
    auto migrations = workspaceMigrations();
    migrations << QStringList{QStringLiteral("ALTER TABLE entries ADD COLUMN changed INTEGER NOT NULL DEFAULT 0")};
    return migrations;
}

//! Dies in the middle of a transaction whose pages are partly in the file already.
[[noreturn]] void dieWriting(const QString& path)
{
    auto database = QSqlDatabase::addDatabase(QStringLiteral("QSQLITE"), QStringLiteral("dying"));
    database.setDatabaseName(path);
    bool wrote = database.open();
    QSqlQuery query(database);
    wrote = wrote && query.exec(QStringLiteral("PRAGMA cache_size = 1")) && query.exec(QStringLiteral("BEGIN"))
        && query.exec(QStringLiteral("UPDATE entries SET value = 'half'"));
    for (int at = 0; wrote && at < 200; ++at)
        wrote = query.exec(QStringLiteral("INSERT INTO entries VALUES ('note', 'half-%1', zeroblob(9000))").arg(at));
    if (wrote)
        ::raise(SIGKILL);
    ::_exit(1);
}

} // namespace

class TestWorkspaceFile : public QObject {
    Q_OBJECT

    std::unique_ptr<QTemporaryDir> m_folder;

    [[nodiscard]] QString path() const { return m_folder->filePath(QStringLiteral("console.db")); }
    [[nodiscard]] QStringList files(const QString& pattern) const
    {
        return QDir(m_folder->path()).entryList({pattern}, QDir::Files);
    }

    void makeWithNote() const
    {
        WorkspaceFile file(path());
        QVERIFY(file.open().writable);
        QCOMPARE(file.put("note", "a", QByteArray("kept")), QString());
    }

private slots:
    void init() { m_folder = std::make_unique<QTemporaryDir>(); }

    void keepsWhatIsPut()
    {
        makeWithNote();
        WorkspaceFile file(path());
        const auto content = file.open();
        QCOMPARE(content.problem, QString());
        QCOMPARE(content.entries.size(), 1);
        QCOMPARE(content.entries[0].key, QString("a"));
        QCOMPARE(content.entries[0].value, QByteArray("kept"));
        QCOMPARE(file.put("note", "a", QByteArray()), QString());
        QCOMPARE(file.get("note", "a"), std::optional(QByteArray("")));
        QCOMPARE(file.put("note", "a", std::nullopt), QString());
        QVERIFY(!file.get("note", "a"));
        QCOMPARE(QFile::permissions(path()) & (QFile::ReadGroup | QFile::ReadOther), QFile::Permissions());
    }

    void readsSnapshotsOnlyWhenAsked()
    {
        {
            WorkspaceFile file(path());
            QVERIFY(file.open().writable);
            QCOMPARE(file.put("snapshot", "a", QByteArray("large")), QString());
        }
        WorkspaceFile file(path());
        QVERIFY(file.open().entries.isEmpty());
        QCOMPARE(file.get("snapshot", "a"), std::optional(QByteArray("large")));
    }

    void bringsAnOlderFileUpAndKeepsACopy()
    {
        makeWithNote();
        {
            WorkspaceFile file(path(), newer());
            const auto content = file.open();
            QVERIFY2(content.writable, qPrintable(content.problem));
            QCOMPARE(content.entries.size(), 1);
        }
        const auto copies = files(QStringLiteral("console.db.version-1"));
        QCOMPARE(copies.size(), 1);
        QCOMPARE(QFile::permissions(m_folder->filePath(copies[0])) & (QFile::ReadGroup | QFile::ReadOther), QFile::Permissions());
        WorkspaceFile copy(m_folder->filePath(copies[0]));
        const auto before = copy.open();
        QCOMPARE(before.problem, QString());
        QCOMPARE(before.entries.size(), 1);
        WorkspaceFile again(path(), newer());
        QVERIFY(again.open().writable);
        QCOMPARE(files(QStringLiteral("console.db.version-*")).size(), 1);
    }

    void aMigrationThatFailsChangesNothing()
    {
        makeWithNote();
        auto wrong = newer();
        wrong.back() << QStringLiteral("INSERT INTO nothing VALUES (1)");
        {
            WorkspaceFile file(path(), wrong);
            const auto content = file.open();
            QVERIFY(!content.writable);
            QVERIFY2(content.problem.contains(path()), qPrintable(content.problem));
            QCOMPARE(content.entries.size(), 1); // what is there can be read still
        }
        WorkspaceFile file(path());
        QVERIFY(file.open().writable);
    }

    void isOfThisPersonAloneFromTheFirstMoment()
    {
        // Made, and then nothing more could be done with it.
        QVERIFY(!WorkspaceFile(path(), {{QStringLiteral("INSERT INTO nothing VALUES (1)")}}).open().writable);
        QVERIFY(QFile::exists(path()));
        QCOMPARE(QFile::permissions(path()) & (QFile::ReadGroup | QFile::ReadOther), QFile::Permissions());
    }

    void setsADamagedFileAside_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::newRow("no database") << QByteArray(9000, 'x');
        m_folder = std::make_unique<QTemporaryDir>();
        makeWithNote();
        auto bytes = contentOf(path());
        QVERIFY(bytes.size() > 5000);
        bytes.replace(4096, bytes.size() - 4096, QByteArray(bytes.size() - 4096, '\xa5'));
        QTest::newRow("pages overwritten") << bytes;
    }
    void setsADamagedFileAside()
    {
        QFETCH(QByteArray, bytes);
        {
            QFile file(path());
            QVERIFY(file.open(QIODevice::WriteOnly));
            QCOMPARE(file.write(bytes), bytes.size());
        }
        WorkspaceFile file(path());
        const auto content = file.open();
        QVERIFY2(content.writable, qPrintable(content.problem));
        QVERIFY(content.entries.isEmpty());
        const auto kept = files(QStringLiteral("console.db.damaged-*"));
        QCOMPARE(kept.size(), 1);
        QCOMPARE(contentOf(m_folder->filePath(kept[0])), bytes);
        QVERIFY2(content.problem.contains(m_folder->filePath(kept[0])), qPrintable(content.problem));
    }

    void leavesANewerFileAlone()
    {
        {
            WorkspaceFile file(path(), newer());
            QVERIFY(file.open().writable);
        }
        const auto before = contentOf(path());
        WorkspaceFile file(path());
        const auto content = file.open();
        QVERIFY(!content.writable);
        QVERIFY2(content.problem.contains("newer") && content.problem.contains(path()), qPrintable(content.problem));
        QCOMPARE(file.put("note", "a", QByteArray("lost")), QString());
        QVERIFY(!file.get("note", "a"));
        QCOMPARE(contentOf(path()), before);
    }

    void saysWhatCannotBeOpened()
    {
        QVERIFY(QDir(m_folder->path()).mkdir(QStringLiteral("console.db")));
        WorkspaceFile folder(path());
        const auto content = folder.open();
        QVERIFY(!content.writable);
        QVERIFY2(content.problem.contains(path()), qPrintable(content.problem));

        QFile blocking(m_folder->filePath("plain"));
        QVERIFY(blocking.open(QIODevice::WriteOnly));
        WorkspaceFile below(m_folder->filePath("plain/console.db"));
        QVERIFY(!below.open().problem.isEmpty());
    }

    void readsInAReadOnlyFolder()
    {
        if (::geteuid() == 0)
            QSKIP("root may write anywhere");
        makeWithNote();
        QFile::setPermissions(path(), QFile::ReadOwner);
        QFile::setPermissions(m_folder->path(), QFile::ReadOwner | QFile::ExeOwner);
        WorkspaceFile file(path());
        const auto content = file.open();
        QFile::setPermissions(m_folder->path(), QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner);
        QVERIFY(!content.writable);
        QVERIFY(!content.problem.isEmpty());
        QCOMPARE(content.entries.size(), 1);
    }

    void saysThatAnotherProgramHoldsIt()
    {
        makeWithNote();
        {
            auto other = QSqlDatabase::addDatabase(QStringLiteral("QSQLITE"), QStringLiteral("other"));
            other.setDatabaseName(path());
            QVERIFY(other.open());
            QSqlQuery held(other);
            QVERIFY(held.exec(QStringLiteral("BEGIN EXCLUSIVE")));
            WorkspaceFile file(path());
            const auto content = file.open();
            QVERIFY(!content.writable);
            QVERIFY2(content.problem.contains("locked"), qPrintable(content.problem));
            QVERIFY(files(QStringLiteral("console.db.damaged-*")).isEmpty());
        }
        QSqlDatabase::removeDatabase(QStringLiteral("other"));
    }

    void twoConsolesWriteOneFile()
    {
        constexpr int kEach = 50;
        const auto writeAll = [this](const QString& who, QString* problem) {
            WorkspaceFile file(path());
            *problem = file.open().problem;
            for (int at = 0; at < kEach && problem->isEmpty(); ++at)
                *problem = file.put("note", who + QString::number(at), QByteArray("x"));
        };
        QString first, second;
        std::thread one([&] { writeAll("a", &first); });
        std::thread two([&] { writeAll("b", &second); });
        one.join();
        two.join();
        QCOMPARE(first, QString());
        QCOMPARE(second, QString());
        WorkspaceFile file(path());
        QCOMPARE(file.open().entries.size(), 2 * kEach);
    }

    void aCrashInTheMiddleOfWritingLosesNothing()
    {
        makeWithNote();
        const auto child = ::fork();
        QVERIFY(child >= 0);
        if (child == 0)
            dieWriting(path());
        int status = 0;
        QCOMPARE(::waitpid(child, &status, 0), child);
        QVERIFY(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
        QVERIFY(QFile::exists(path() + QStringLiteral("-journal")));
        WorkspaceFile file(path());
        const auto content = file.open();
        QCOMPARE(content.problem, QString());
        QVERIFY(content.writable);
        QCOMPARE(content.entries.size(), 1);
        QCOMPARE(content.entries[0].value, QByteArray("kept"));
    }
};

} // namespace kaze::ui

QTEST_GUILESS_MAIN(kaze::ui::TestWorkspaceFile)
#include "test_workspace_file.moc"
