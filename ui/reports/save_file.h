#pragma once

#include "engine/base/result.h"

#include <QByteArray>
#include <QObject>
#include <QString>

#include <functional>

namespace kaze::ui {

//! Writes a file so that it is there whole or as it was before. Any thread. Errors: those of the file system, with the path.
[[nodiscard]] base::Result<void> saveFile(const QString& path, const QByteArray& bytes);

//! The same away from the GUI thread, where `make` is called as well; nothing made is an error. `done` is called on the GUI thread, unless `context` is gone
//! by then.
void saveFileLater(
    QObject* context, const QString& path, std::function<QByteArray()> make, std::function<void(base::Result<void>)> done);

} // namespace kaze::ui
