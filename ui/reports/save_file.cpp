#include "ui/reports/save_file.h"

#include <QCoreApplication>
#include <QPointer>
#include <QSaveFile>
#include <QThreadPool>

namespace kaze::ui {

base::Result<void> saveFile(const QString& path, const QByteArray& bytes)
{
    QSaveFile file(path);
    const bool good = file.open(QIODevice::WriteOnly) && file.write(bytes) == bytes.size() && file.commit();
    if (good)
        return {};
    return base::fail(base::ErrorCode::Io, "could not write " + path.toStdString() + ": " + file.errorString().toStdString());
}

void saveFileLater(
    QObject* context, const QString& path, std::function<QByteArray()> make, std::function<void(base::Result<void>)> done)
{
    QThreadPool::globalInstance()->start(
        [owner = QPointer<QObject>(context), path, make = std::move(make), done = std::move(done)] {
            const QByteArray bytes = make();
            auto result = bytes.isEmpty()
                ? base::Result<void>(base::fail(base::ErrorCode::Internal, "the file could not be made; nothing was written"))
                : saveFile(path, bytes);
            // The application outlives the pool's work; who asked is looked for on its own thread.
            QMetaObject::invokeMethod(
                QCoreApplication::instance(),
                [owner, done, result = std::move(result)] {
                    if (owner)
                        done(result);
                },
                Qt::QueuedConnection);
        });
}

} // namespace kaze::ui
