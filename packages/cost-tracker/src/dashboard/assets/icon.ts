export const icon: string =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16"><rect width="16" height="16" rx="3" fill="#3b7ddd"/><path d="M4 12V8M8 12V4M12 12V6.5" stroke="#fff" stroke-width="2" stroke-linecap="round"/></svg>';
