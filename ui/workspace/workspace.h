#pragma once

#include <QDateTime>
#include <QHash>
#include <QList>
#include <QObject>
#include <QSet>
#include <QVariantMap>

#include <functional>
#include <optional>

class QThread;
class QTimer;

namespace kaze::ui {

class WorkspaceWorker;
struct WorkspaceContent;

//! How a person arranged the console, under a name: what the pages keep in the settings, by key, and the page that was shown.
struct SavedLayout {
    QString name;
    QString page;
    QVariantMap settings;

    bool operator==(const SavedLayout&) const = default;
};

//! A filter of a page that a person gave a name.
struct SavedFilter {
    QString name;
    QString filter;

    bool operator==(const SavedFilter&) const = default;
};

//! What a person wrote about a thing.
struct Note {
    QString text;
    QDateTime at; //!< UTC; when it was written last

    bool operator==(const Note&) const = default;
};

//! The last snapshot of a cell, for when it cannot be reached.
struct KeptSnapshot {
    QByteArray json;
    QString source; //!< where it is from: the cell of the same name at another address is another one
    QDateTime at; //!< UTC; when it was taken

    bool operator==(const KeptSnapshot&) const = default;
};

//! The console's own database: layouts, saved filters, notes and kept snapshots. Lives on the GUI thread and never blocks it: what pages
//! need at once is mirrored here, the file is read and written on a thread of its own. A file that cannot be used is never a reason not to start: `problem`
//! says so once, and what is done then lives in memory. Several consoles may share one file; each sees the other's changes at its next start.
class Workspace : public QObject {
    Q_OBJECT
public:
    //! `file` is read and made in the background; empty: nothing is kept, for tests and pictures.
    explicit Workspace(QString file, QObject* parent = nullptr);
    //! Waits until everything is written.
    ~Workspace() override;

    //! Whether the file has been read; what is changed before that wins over what is read.
    [[nodiscard]] bool isReady() const { return m_ready; }
    //! Whether changes reach the file. False before it is ready, and where it cannot be used.
    [[nodiscard]] bool isKept() const { return m_kept; }
    //! What was wrong with the file, for people, with its path; empty when nothing was.
    [[nodiscard]] const QString& problem() const { return m_problem; }

    //! By name.
    [[nodiscard]] QList<SavedLayout> layouts() const;
    [[nodiscard]] std::optional<SavedLayout> layout(const QString& name) const;
    //! One of the same name is replaced. False: the name is empty or longer than 100 characters, it has more than 1 MiB, or there are 200 already.
    bool saveLayout(const SavedLayout& layout);
    //! False where there is none of that name, or the new one is taken or not allowed.
    bool renameLayout(const QString& name, const QString& to);
    void removeLayout(const QString& name);

    //! The filters of a page ("traces", "logs" …), by name.
    [[nodiscard]] QList<SavedFilter> filters(const QString& page) const;
    //! One of the same name is replaced. False: the name is empty or longer than 100 characters, the filter is longer than 10 000, or there are 200 already.
    bool saveFilter(const QString& page, const SavedFilter& filter);
    //! As renameLayout.
    bool renameFilter(const QString& page, const QString& name, const QString& to);
    void removeFilter(const QString& page, const QString& name);

    //! What is noted about a thing: "run", "trace" or "cell" and its id.
    [[nodiscard]] std::optional<Note> note(const QString& kind, const QString& id) const;
    //! An empty text removes it; one longer than 20 000 characters is cut. Written a moment after the last change.
    void setNote(const QString& kind, const QString& id, const QString& text);

    //! Everything kept about a cell: its note and its snapshot.
    void forgetCell(const QString& cellId);

    //! Keeps it as the cell's last; at most every 30 s per cell (the newest in between is written then) and up to 4 MiB, larger ones are not kept. `json`
    //! makes its bytes when they are needed, on the workspace's thread.
    void keepSnapshot(const QString& cellId, const QString& source, const QDateTime& at, std::function<QByteArray()> json);
    //! Calls back on the GUI thread, unless `context` is gone by then; with nothing where there is none.
    void snapshotOf(const QString& cellId, QObject* context, std::function<void(std::optional<KeptSnapshot>)> done);
    void forgetSnapshot(const QString& cellId);
    //! All but those of these cells.
    void forgetOtherSnapshots(const QStringList& cellIds);

    //! Calls back on the GUI thread once everything said until now is in the file (or cannot be).
    void flush(QObject* context, std::function<void()> done);

signals:
    //! Once: the file has been read, or cannot be.
    void ready();
    //! Something is wrong with the file, for people; once at opening, and once when writing begins to fail.
    void problemTold(const QString& problem);
    void layoutsChanged();
    void filtersChanged(const QString& page);
    void noteChanged(const QString& kind, const QString& id);

private:
    struct Pending {
        QString source;
        QDateTime at;
        std::function<QByteArray()> json; //!< of the newest
        bool waiting = false; //!< not handed over yet
        bool resting = false; //!< one was handed over a moment ago
    };
    using Entries = QHash<QString, QByteArray>;

    void take(const WorkspaceContent& content);
    void written(const QString& problem);
    [[nodiscard]] QByteArray value(const QString& kind, const QString& key) const;
    [[nodiscard]] bool has(const QString& kind, const QString& key) const;
    [[nodiscard]] bool takesName(const QString& kind, const QString& group, const QString& name) const;
    void put(const QString& kind, const QString& key, const QByteArray& value);
    void remove(const QString& kind, const QString& key);
    void send(const QString& kind, const QString& key, const std::optional<QByteArray>& value);
    void sendSnapshot(const QString& cellId);
    void sendNotes();
    void sendWaiting();

    QThread* m_thread;
    WorkspaceWorker* m_worker; //!< lives on m_thread
    bool m_ready = false;
    bool m_kept = false;
    QString m_problem;
    QHash<QString, Entries> m_mirror; //!< by kind and key; without snapshots
    QSet<QString> m_changedBefore; //!< kind and key of what was changed before the file was read
    QHash<QString, Pending> m_snapshots;
    QSet<QString> m_notesWaiting;
    QTimer* m_noteTimer;
};

} // namespace kaze::ui
