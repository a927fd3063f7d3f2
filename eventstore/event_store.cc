#include "eventstore/event_store.h"

namespace slipway {

std::string_view describe(StoreError error) {
  switch (error) {
    case StoreError::conflict:
      return "The stream is not at the expected revision.";
    case StoreError::closed:
      return "The store is closed: nothing more is appended.";
    case StoreError::io:
      return "The disk failed.";
    case StoreError::corrupt:
      return "Stored bytes are not what they were when they were written.";
    case StoreError::too_large:
      return "The commit is larger than 65,535 bytes.";
  }
  return "An unknown error of the store.";
}

}  // namespace slipway
