#pragma once

#include "ui/link/fleet_cell.h"

#include <QThreadPool>

class QTimer;

namespace kaze::ui {

class LinkPost;

//! The cell of this machine and all that a person has added, each with a link of its own that is live. The list is read off the GUI thread, at the start and
//! every few seconds: `kaze cells` writes it too. Each link is told to hand on at most 10 times a second, the current one 20 times. GUI thread.
class Fleet : public QObject {
    Q_OBJECT
public:
    //! `local` outlives it, and is the current one at first.
    explicit Fleet(CellLink& local, QObject* parent = nullptr);
    ~Fleet() override;

    //! Where the others are kept; reads them.
    void setSource(std::shared_ptr<CellSource> source);
    [[nodiscard]] bool hasSource() const { return m_source != nullptr; }
    //! Reads the list now.
    void reload();
    //! Why the list could not be read; empty when it could.
    [[nodiscard]] QString problem() const { return m_problem; }

    //! This machine's first, the others by name.
    [[nodiscard]] const QList<FleetCell*>& cells() const { return m_cells; }
    //! Null for an unknown name.
    [[nodiscard]] FleetCell* find(const QString& name) const;
    [[nodiscard]] FleetCell& current() const { return *m_current; }
    //! False for an unknown name.
    bool setCurrent(const QString& name);

    //! One more, with a link of the caller's making.
    FleetCell* add(const KnownCell& known, std::unique_ptr<CellLink> carrier);
    //! Connects anew, after its token or certificate changed.
    void renew(const QString& name);

    //! Does `work` on a thread of the fleet's own and `done` here, unless `context` is gone by then. Without a source nothing happens.
    template <class T>
    void call(QObject* context, std::function<T(CellSource&)> work, std::function<void(T)> done)
    {
        if (!m_source)
            return;
        start([source = m_source, work = std::move(work), done = std::move(done), context = QPointer(context)] {
            auto result = std::make_shared<T>(work(*source));
            return [result, done, context] {
                if (context)
                    done(std::move(*result));
            };
        });
    }

signals:
    void cellAdded(kaze::ui::FleetCell* cell);
    //! It is deleted when this returns.
    void cellRemoved(kaze::ui::FleetCell* cell);
    void cellChanged(kaze::ui::FleetCell* cell);
    void currentChanged();
    void problemChanged();
    //! The list was read, and `cells` is as it says.
    void listRead();

private:
    void start(std::function<std::function<void()>()> work);
    void took(base::Result<std::vector<KnownCell>> known);
    void put(FleetCell* cell);
    void remove(FleetCell* cell);

    QList<FleetCell*> m_cells;
    FleetCell* m_current;
    std::shared_ptr<CellSource> m_source;
    std::shared_ptr<LinkPost> m_post;
    QThreadPool m_threads;
    QTimer* m_again;
    QString m_problem;
    bool m_reading = false;
};

} // namespace kaze::ui
