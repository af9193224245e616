#pragma once

#include <QByteArray>
#include <QList>
#include <QStringList>

#include <optional>

namespace kaze::ui {

//! One thing that is kept: what it is ("note", "filter" …), which one, and its content.
struct WorkspaceEntry {
    QString kind;
    QString key;
    QByteArray value;
};

//! What a file had at its opening.
struct WorkspaceContent {
    QList<WorkspaceEntry> entries; //!< without snapshots, which are large
    bool writable = false;
    QString problem; //!< for people, with the path; empty when nothing was wrong
};

//! The statements that bring a file from one version to the next, the first from 0.
using WorkspaceMigrations = QList<QStringList>;
[[nodiscard]] const WorkspaceMigrations& workspaceMigrations();

//! The SQLite file behind Workspace. One thread, which may wait for another console's lock up to 5 s.
class WorkspaceFile {
public:
    explicit WorkspaceFile(QString path, WorkspaceMigrations migrations = workspaceMigrations());
    ~WorkspaceFile();
    WorkspaceFile(const WorkspaceFile&) = delete;
    WorkspaceFile& operator=(const WorkspaceFile&) = delete;

    //! Opens or makes it: checks it, sets a damaged one aside, brings an older one up (a copy stays), leaves a newer one alone.
    [[nodiscard]] WorkspaceContent open();
    //! Stores, or removes without a value. What was wrong, for people; empty when it is on the disk.
    [[nodiscard]] QString put(const QString& kind, const QString& key, const std::optional<QByteArray>& value);
    [[nodiscard]] bool isWritable() const { return m_writable; }
    [[nodiscard]] std::optional<QByteArray> get(const QString& kind, const QString& key) const;
    [[nodiscard]] QStringList keys(const QString& kind) const;

private:
    struct Trouble {
        int code = 0; //!< SQLite's, without its extension
        QString text;
    };

    [[nodiscard]] std::optional<Trouble> connect();
    void disconnect();
    [[nodiscard]] bool isOpen() const;
    [[nodiscard]] std::optional<Trouble> run(const QString& statement) const;
    [[nodiscard]] std::optional<Trouble> check() const;
    [[nodiscard]] int version() const;
    [[nodiscard]] std::optional<Trouble> bringUp();
    [[nodiscard]] std::optional<Trouble> applyMigrations();
    [[nodiscard]] QString setAside();
    [[nodiscard]] QList<WorkspaceEntry> readAll() const;

    QString m_path;
    WorkspaceMigrations m_migrations;
    QString m_connection;
    bool m_writable = false;
};

} // namespace kaze::ui
