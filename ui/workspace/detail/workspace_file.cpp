#include "ui/workspace/detail/workspace_file.h"

#include "ui/workspace/workspace.h"

#include <QDateTime>
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QLockFile>
#include <QSqlDatabase>
#include <QSqlError>
#include <QSqlQuery>
#include <QUuid>

namespace kaze::ui {

namespace {

constexpr int kReadOnly = 8;
constexpr int kCorrupt = 11;
constexpr int kNotADatabase = 26;
constexpr int kOpeningLockMillis = 10'000;
const QString kBusyTimeout = QStringLiteral("QSQLITE_BUSY_TIMEOUT=5000");
const QString kSnapshot = QStringLiteral("snapshot");

int codeOf(const QSqlError& error)
{
    return error.nativeErrorCode().toInt() & 0xff;
}

QString inQuotes(QString text)
{
    return QLatin1Char('\'') + text.replace(QLatin1Char('\''), QStringLiteral("''")) + QLatin1Char('\'');
}

//! A path beside the file that is not taken.
QString freePath(const QString& path, const QString& suffix)
{
    QString free = path + suffix;
    for (int again = 2; QFile::exists(free); ++again)
        free = path + suffix + QLatin1Char('-') + QString::number(again);
    return free;
}

//! An empty file that only this person may read, before SQLite makes one that others may; what is there stays.
void makeOwn(const QString& path)
{
    QFile file(path);
    (void)file.open(QIODevice::WriteOnly | QIODevice::NewOnly, QFile::ReadOwner | QFile::WriteOwner);
}

} // namespace

const WorkspaceMigrations& workspaceMigrations()
{
    static const WorkspaceMigrations kMigrations{
        {QStringLiteral(
            "CREATE TABLE entries (kind TEXT NOT NULL, key TEXT NOT NULL, value BLOB NOT NULL, PRIMARY KEY (kind, key)) "
            "WITHOUT ROWID")},
    };
    return kMigrations;
}

WorkspaceFile::WorkspaceFile(QString path, WorkspaceMigrations migrations)
    : m_path(std::move(path)), m_migrations(std::move(migrations)),
      m_connection(QStringLiteral("workspace-") + QUuid::createUuid().toString(QUuid::Id128))
{
}

WorkspaceFile::~WorkspaceFile()
{
    disconnect();
}

std::optional<WorkspaceFile::Trouble> WorkspaceFile::connect()
{
    auto database = QSqlDatabase::addDatabase(QStringLiteral("QSQLITE"), m_connection);
    if (!database.isValid())
        return Trouble{0, Workspace::tr("Qt has no driver for SQLite")};
    makeOwn(m_path);
    database.setDatabaseName(m_path);
    database.setConnectOptions(kBusyTimeout);
    if (!database.open())
        return Trouble{codeOf(database.lastError()), database.lastError().databaseText()};
    return {};
}

void WorkspaceFile::disconnect()
{
    if (QSqlDatabase::contains(m_connection))
        QSqlDatabase::removeDatabase(m_connection);
}

bool WorkspaceFile::isOpen() const
{
    return QSqlDatabase::contains(m_connection) && QSqlDatabase::database(m_connection, false).isOpen();
}

std::optional<WorkspaceFile::Trouble> WorkspaceFile::run(const QString& statement) const
{
    QSqlQuery query(QSqlDatabase::database(m_connection, false));
    if (query.exec(statement))
        return {};
    return Trouble{codeOf(query.lastError()), query.lastError().databaseText()};
}

std::optional<WorkspaceFile::Trouble> WorkspaceFile::check() const
{
    QSqlQuery query(QSqlDatabase::database(m_connection, false));
    if (!query.exec(QStringLiteral("PRAGMA integrity_check(1)")) || !query.next())
        return Trouble{codeOf(query.lastError()), query.lastError().databaseText()};
    const QString said = query.value(0).toString();
    if (said == QLatin1String("ok"))
        return {};
    return Trouble{kCorrupt, said};
}

int WorkspaceFile::version() const
{
    QSqlQuery query(QSqlDatabase::database(m_connection, false));
    return query.exec(QStringLiteral("PRAGMA user_version")) && query.next() ? query.value(0).toInt() : 0;
}

std::optional<WorkspaceFile::Trouble> WorkspaceFile::applyMigrations()
{
    // The version is read under the lock: another console may have been faster.
    for (int from = version(); from < m_migrations.size(); ++from) {
        for (const auto& statement : m_migrations[from])
            if (auto trouble = run(statement))
                return trouble;
    }
    return run(QStringLiteral("PRAGMA user_version = %1").arg(m_migrations.size()));
}

std::optional<WorkspaceFile::Trouble> WorkspaceFile::bringUp()
{
    const int before = version();
    if (before > 0 && before < m_migrations.size()) {
        const QString copy = freePath(m_path, QStringLiteral(".version-%1").arg(before));
        makeOwn(copy);
        if (auto trouble = run(QStringLiteral("VACUUM INTO ") + inQuotes(copy))) {
            QFile::remove(copy);
            return trouble;
        }
    }
    // Also where nothing is to be brought up: it shows whether the file can be written.
    if (auto trouble = run(QStringLiteral("BEGIN IMMEDIATE")))
        return trouble;
    auto trouble = applyMigrations();
    if (!trouble)
        trouble = run(QStringLiteral("COMMIT"));
    if (trouble)
        (void)run(QStringLiteral("ROLLBACK"));
    return trouble;
}

QString WorkspaceFile::setAside()
{
    disconnect();
    const auto stamp = QDateTime::currentDateTimeUtc().toString(QStringLiteral("yyyyMMdd-HHmmss"));
    const QString kept = freePath(m_path, QStringLiteral(".damaged-") + stamp);
    if (!QFile::rename(m_path, kept))
        return {};
    QFile::rename(m_path + QStringLiteral("-journal"), kept + QStringLiteral("-journal"));
    return kept;
}

QList<WorkspaceEntry> WorkspaceFile::readAll() const
{
    QList<WorkspaceEntry> entries;
    if (!isOpen())
        return entries;
    QSqlQuery query(QSqlDatabase::database(m_connection, false));
    query.setForwardOnly(true);
    if (!query.prepare(QStringLiteral("SELECT kind, key, value FROM entries WHERE kind <> ?")))
        return entries;
    query.addBindValue(kSnapshot);
    if (query.exec())
        while (query.next())
            entries << WorkspaceEntry{query.value(0).toString(), query.value(1).toString(), query.value(2).toByteArray()};
    return entries;
}

WorkspaceContent WorkspaceFile::open()
{
    WorkspaceContent content;
    if (m_path.isEmpty())
        return content;
    QDir().mkpath(QFileInfo(m_path).absolutePath());
    // One console at a time, so that only one sets a damaged file aside. Where no lock can be made, nothing can be set aside either.
    QLockFile lock(m_path + QStringLiteral(".lock"));
    (void)lock.tryLock(kOpeningLockMillis);

    auto trouble = connect();
    if (!trouble)
        trouble = check();
    if (trouble && (trouble->code == kCorrupt || trouble->code == kNotADatabase)) {
        const QString kept = setAside();
        if (kept.isEmpty()) {
            content.problem = Workspace::tr(
                "The console's database %1 is damaged and cannot be moved away (%2). Layouts, filters and notes live in "
                "memory until the console ends.")
                                  .arg(m_path, trouble->text);
            return content;
        }
        content.problem = Workspace::tr("The console's database was damaged (%1). It is kept as %2, and a new one has begun.")
                              .arg(trouble->text, kept);
        trouble = connect();
    }
    if (!trouble && version() > m_migrations.size()) {
        disconnect();
        content.problem = Workspace::tr(
            "The console's database %1 was written by a newer version of Kaze. It is left as it is; layouts, filters "
            "and notes live in memory until the console ends.")
                              .arg(m_path);
        return content;
    }
    if (!trouble)
        trouble = bringUp();
    content.entries = readAll();
    if (trouble) {
        const QString why = trouble->code == kReadOnly ? Workspace::tr("it is read-only") : trouble->text;
        content.problem
            = Workspace::tr("The console's database %1 cannot be used (%2). What changes in layouts, filters and notes lives in "
                            "memory until the console ends.")
                  .arg(m_path, why);
        return content;
    }
    QFile::setPermissions(m_path, QFile::ReadOwner | QFile::WriteOwner);
    m_writable = content.writable = true;
    return content;
}

QString WorkspaceFile::put(const QString& kind, const QString& key, const std::optional<QByteArray>& value)
{
    if (!m_writable)
        return {};
    QSqlQuery query(QSqlDatabase::database(m_connection, false));
    const bool prepared = query.prepare(value
            ? QStringLiteral(
                "INSERT INTO entries (kind, key, value) VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET value = excluded.value")
            : QStringLiteral("DELETE FROM entries WHERE kind = ? AND key = ?"));
    query.addBindValue(kind);
    query.addBindValue(key);
    if (value)
        query.addBindValue(value->isNull() ? QByteArray("") : *value);
    if (prepared && query.exec())
        return {};
    return Workspace::tr("The console's database %1 cannot be written (%2).").arg(m_path, query.lastError().databaseText());
}

std::optional<QByteArray> WorkspaceFile::get(const QString& kind, const QString& key) const
{
    if (!isOpen())
        return {};
    QSqlQuery query(QSqlDatabase::database(m_connection, false));
    if (!query.prepare(QStringLiteral("SELECT value FROM entries WHERE kind = ? AND key = ?")))
        return {};
    query.addBindValue(kind);
    query.addBindValue(key);
    return query.exec() && query.next() ? std::optional(query.value(0).toByteArray()) : std::nullopt;
}

QStringList WorkspaceFile::keys(const QString& kind) const
{
    QStringList keys;
    if (!isOpen())
        return keys;
    QSqlQuery query(QSqlDatabase::database(m_connection, false));
    query.setForwardOnly(true);
    if (!query.prepare(QStringLiteral("SELECT key FROM entries WHERE kind = ?")))
        return keys;
    query.addBindValue(kind);
    if (query.exec())
        while (query.next())
            keys << query.value(0).toString();
    return keys;
}

} // namespace kaze::ui
