#pragma once

#include <QCoreApplication>
#include <QPointer>
#include <QThreadPool>

#include <utility>

namespace kaze::ui {

//! Calls `work` on a pool thread and gives what it made to `done` on the GUI thread, unless `context` is gone by then.
template <class Work, class Done>
void inBackground(QObject* context, Work work, Done done)
{
    QThreadPool::globalInstance()->start(
        [owner = QPointer<QObject>(context), work = std::move(work), done = std::move(done)]() mutable {
            auto made = work();
            // The application outlives the pool's work; who asked is looked for on its own thread.
            QMetaObject::invokeMethod(
                QCoreApplication::instance(),
                [owner, done = std::move(done), made = std::move(made)]() mutable {
                    if (owner)
                        done(std::move(made));
                },
                Qt::QueuedConnection);
        });
}

} // namespace kaze::ui
